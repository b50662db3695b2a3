/** Sellers, payers and keys at a real server for fuzzing, and a pool of values that can be asked about them. */
import { Link, LinkKey } from '@farthing/sdk/links/index.ts';
import { type Callers, createPool, type LearningPool } from '@farthing/server/testing-requests.ts';
import { inDays, type Stage } from '../tests/stage.ts';

export interface FuzzScene {
  callers: Callers;
  pool: LearningPool;
  /** Takes away what a server keeps in memory for as long as it is there: endpoints that webhooks go to. */
  close(): Promise<void>;
}

export async function openFuzzScene(stage: Stage): Promise<FuzzScene> {
  // The operator of an earlier scene may have made top-ups impossible.
  const { changed } = await stage.operator.getDefaults();
  if (changed.length > 0)
    await stage.operator.updateDefaults({ body: Object.fromEntries(changed.map((name) => [name, null])) });
  const [lark, crow] = [await stage.seller('Lark'), await stage.seller('Crow')];
  const [payer, guest] = [await stage.payer({ funds: '10' }), await stage.payer()];
  const registered = await stage.payer();
  const { recovery_code } = await registered.client.registerWallet();
  const key = async (body: { kind: 'secret' | 'publishable'; scopes: ('payments' | 'keys' | 'browser')[] }) =>
    (await lark.client.createKey({ body: { name: 'k', ...body } })).secret;

  const { publicKey, privateKey } = await LinkKey.generate();
  const { id: kid } = await lark.client.createLinkKey({ body: { public_key: publicKey } });
  const { book } = await lark.client.getSelf();
  const terms = { asset: 'USD', price: '0.05', title: 'A poem', url: 'https://lark.example/poems/1' };
  const link = await Link.sign({ book, seller: lark.id, kid, ...terms }, privateKey);

  const callers: Callers = {
    operator: [stage.server.operatorKey],
    seller: [lark.key, lark.key, crow.key],
    wallet: [payer.token, payer.token, guest.token, registered.token],
    browser: [await key({ kind: 'publishable', scopes: ['browser'] })],
    others: [
      await key({ kind: 'secret', scopes: ['payments', 'keys'] }),
      await key({ kind: 'publishable', scopes: [] }),
      'sk_test_nothing',
      undefined,
    ],
  };
  // Keys that are called with stay good.
  const keys = [await lark.client.listKeys(), await crow.client.listKeys()].flatMap(({ items }) => items);
  const pool = createPool([link, link.replace(/.$/, '_'), recovery_code], new Set(keys.map(({ id }) => id)));
  const [article, line] = [await lark.offer('0.25', { once: true }), await lark.offer('0.002')];
  const tip = { kind: 'open', asset: 'USD', title: 'A tip', min: '0.1', max: '100' } as const;
  const { id: jar } = await lark.client.createOffer({ body: tip });
  const grant = await payer.grant(lark, { payment: '1', day: '5', total: '20' });
  pool.learn([lark.id, crow.id, payer.id, guest.id, article, line, jar, grant, await crow.offer('0.1')]);
  for (const offer of [article, line])
    pool.learn(await lark.client.createPayment({ body: { grant, offer } }));
  pool.learn(await lark.client.createHold({ body: { grant, offer: jar, amount: '0.3' } }));
  pool.learn(await lark.client.createLinkKey({ body: { public_key: (await LinkKey.generate()).publicKey } }));
  pool.learn(
    await payer.client.createTopUp({ body: { asset: 'USD', amount: '5', return_url: stage.baseUrl } }),
  );
  pool.learn([inDays(1)]);
  return {
    callers,
    pool,
    async close() {
      for (const { client } of [lark, crow])
        for (;;) {
          const { items } = await client.listWebhooks();
          if (items.length === 0) break;
          for (const { id } of items) await client.deleteWebhook({ params: { webhook: id } });
        }
    },
  };
}
