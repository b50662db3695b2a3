/** A real server whose wall clock jumps ten years ahead while a key, a grant and a hold have an hour left. */
import { fileURLToPath } from 'node:url';
import { clientOf, inDays, openStage } from '../tests/stage.ts';
import { must } from './rounds.ts';

const TEN_YEARS_MS = 10 * 365 * 86_400_000;
const HOUR = 1 / 24;

export async function meetJump(): Promise<void> {
  const probe = fileURLToPath(new URL('./clock-probe.ts', import.meta.url));
  const stage = await openStage({ NODE_OPTIONS: `--import ${probe}`, TORTURE_CLOCK: String(TEN_YEARS_MS) });
  try {
    const [lark, payer] = [await stage.seller('Lark'), await stage.payer({ funds: '1' })];
    const expires_at = inDays(HOUR);
    const { secret } = await lark.client.createKey({
      body: { kind: 'secret', name: 'k', scopes: ['payments'], expires_at },
    });
    const terms = { seller: lark.id, asset: 'USD', caps: {}, expires_at };
    const body = {
      grant: (await payer.client.createGrant({ body: terms })).id,
      offer: await lark.offer('0.1'),
    };
    const { id: hold } = await lark.client.createHold({ body: { ...body, expires_in_seconds: 3600 } });
    const ready = async () => {
      const answer = await fetch(`${stage.baseUrl}/readyz`);
      return { status: answer.status, text: await answer.text() };
    };

    process.kill(stage.server.pid, 'SIGUSR2');
    for (let tries = 0; (await ready()).status === 200 && tries < 100; tries++) await wait(20);
    const { status, text } = await ready();
    must(
      status === 503 && text.includes('jumped forward by 3153'),
      `the server is not ready, and says: ${text}`,
    );
    // Two ticks of its jobs.
    await wait(2_100);
    const early = clientOf(stage.baseUrl, secret);
    const { created_at } = await early.createPayment({ body });
    must(Date.parse(created_at) < Date.now() + 60_000, `journal time does not leap, as to ${created_at}`);
    const { status: state } = await lark.client.getHold({ params: { hold } });
    must(state === 'open', `the hold is ${state} before its time`);

    await stage.operator.acceptClock();
    must((await ready()).status === 200, 'once the jump is accepted the server is ready');
    const later = (await payer.client.createWalletPayment({ body: { offer: body.offer, price: '0.1' } }))
      .created_at;
    must(Date.parse(later) > Date.now() + TEN_YEARS_MS - 60_000, `journal time follows, not to ${later}`);
    await stage.prove();
  } finally {
    await stage.close();
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
