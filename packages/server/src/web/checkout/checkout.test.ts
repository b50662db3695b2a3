import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { stateOf } from '@farthing/ledger/testing/state-of.ts';
import { Amount, Asset } from '@farthing/ledger';
import type { SellerId } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';

const NEWS = 'https://news.example';
const usd = (text: string) => Amount.parse(text, Asset.USD)!;

let web: TestWeb;
let seller: SellerId;
let visitor: Visitor;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  seller = must(await web.provider.sellers.create({ name: 'The Daily Wren', origins: [NEWS] })).seller.id;
  visitor = createVisitor(web);
});

async function article(price: string, more: { title?: string; once?: boolean } = {}): Promise<string> {
  const offer = must(
    await web.provider.offers.create(seller, { asset: 'USD', title: 'The tide', price: usd(price), ...more }),
  );
  return `/l/${offer.id}?return=${encodeURIComponent(`${NEWS}/tide`)}&state=s-1`;
}

async function tip(bounds: { min?: string; max?: string; suggested?: string } = {}): Promise<string> {
  const amounts = Object.fromEntries(Object.entries(bounds).map(([name, text]) => [name, usd(text)]));
  const offer = must(
    await web.provider.offers.create(seller, {
      asset: 'USD',
      title: 'A tip',
      suggested: usd('0.10'),
      ...amounts,
    }),
  );
  return `/l/${offer.id}?return=${encodeURIComponent(NEWS)}`;
}

/** Everything in the journal: unchanged means that nothing happened. */
const journal = () => stateOf(web.ledger).next.seq;

async function accrued(): Promise<string> {
  await web.ledger.store.flush();
  const account = stateOf(web.ledger).accountByName(`${seller}/accrual`, Asset.USD.id);
  return Amount.format(account?.balance ?? 0n, Asset.USD);
}

describe('the page a link opens', () => {
  test('says who, what, how much, from what and what remains', async () => {
    const page = await visitor.get(await article('0.0005'));
    expect(page.status).toBe(200);
    for (const words of [
      'The Daily Wren',
      'news.example , verified',
      'The tide',
      '$0.0005',
      'that is 0.05 cents',
      'How you pay Pay later',
      'Pay-later limit left $0.4995 of $0.50',
      'Can be undone For 10 seconds',
      'One click here, up to $1.00 a day for 30 days',
      'can then charge you without asking each time',
      'Test book: no real money.',
    ])
      expect(page.text).toContain(words);
    expect(page.html).not.toMatch(/type="checkbox"[^>]*checked/);
  });

  test('moves no money and writes nothing', async () => {
    const link = await article('0.0005');
    const before = journal();
    for (let i = 0; i < 3; i++) await visitor.get(link);
    expect(journal()).toBe(before);
  });

  test('forbids scripts, framing, caching and other sites', async () => {
    const { headers, html } = await visitor.get(await article('0.0005'));
    const policy = headers.get('Content-Security-Policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${NEWS}`);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Referrer-Policy')).toBe('same-origin');
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(html).not.toMatch(/<script|\son\w+=|style=|javascript:/i);
  });

  test('keeps the session where no script and no other site can reach it', async () => {
    const { headers } = await visitor.get(await article('0.0005'));
    expect(headers.get('Set-Cookie')).toMatch(
      /^farthing-4020=wt_\w+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const secure = await openTestWeb({ baseUrl: 'https://pay.example' });
    const page = await createVisitor(secure).get('/wallet');
    expect(page.headers.get('Set-Cookie')).toMatch(
      /^__Host-farthing=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('shows hostile texts as texts', async () => {
    const page = await visitor.get(await article('0.01', { title: '"><script>alert(1)</script><b x=\'' }));
    expect(page.html).not.toContain('<script>');
    expect(page.text).toContain('"><script>alert(1)</script><b x=\'');
  });

  test.each([
    ['en-US', '$0.0005'],
    ['de-DE', '0,0005 $'],
    ['ar-EG', '٠٫٠٠٠٥'],
  ])('writes prices for %s as %s', async (language, price) => {
    const page = await createVisitor(web, language).get(await article('0.0005'));
    expect(page.text).toContain(price);
  });
});

describe('links that are refused by a page that says so', () => {
  test.each([
    [
      'an offer that is not there',
      '/l/off_00000000000000000000000000',
      404,
      'There is nothing for sale here',
    ],
    ['no offer at all', '/l/hello', 404, 'There is nothing for sale here'],
    ['a broken signed link', '/l/abc.def', 400, 'This payment link is damaged'],
  ])('%s', async (_, path, status, title) => {
    const page = await visitor.get(path);
    expect([page.status, page.text.includes(title)]).toEqual([status, true]);
    expect(page.forms).toEqual([]);
  });

  test.each([
    ['https://evil.example/'],
    ['https://news.example.evil.example/'],
    ['http://news.example/'],
    ['https://news.example:8443/'],
    ['https://user:secret@news.example/'],
    ['javascript:alert(1)//https://news.example'],
    ['//news.example'],
    ['nonsense'],
  ])('the return address %s', async (address) => {
    const [path] = (await article('0.01')).split('?');
    const page = await visitor.get(`${path}?return=${encodeURIComponent(address)}`);
    expect(page.status).toBe(403);
    expect(page.text).toContain('This payment link leads to an unknown site');
    expect(page.html).not.toContain(address);
    expect(page.text).toContain('Is this your link?');
  });

  test.each([
    ['http://news.example/a', 'The site is http://news.example .'],
    ['https://evil.example/%3Cb%3E', 'The site is https://evil.example .'],
    ['https://user:secret@news.example/', undefined],
    ['javascript:alert(1)', undefined],
    ["https://a;'b.example/", undefined],
  ])('and names the site of %s, if it is one', async (address, said) => {
    const [path] = (await article('0.01')).split('?');
    const { text } = await visitor.get(`${path}?return=${encodeURIComponent(address)}`);
    if (said === undefined) expect(text).not.toContain('The site is');
    else expect(text).toContain(said);
  });

  test('an offer that was withdrawn', async () => {
    const link = await article('0.01');
    const { items } = await web.provider.offers.list(seller, { limit: 1 });
    must(await web.provider.offers.archive(seller, items[0]!.id));
    const page = await visitor.get(link);
    expect(page.status).toBe(410);
    expect(page.text).toContain('This is no longer for sale');
  });
});

describe('self-contained links', () => {
  let key: KeyObject;
  let kid: string;

  beforeEach(async () => {
    const pair = generateKeyPairSync('ed25519');
    key = pair.privateKey;
    kid = must(await web.provider.linkKeys.register(seller, pair.publicKey.export({ format: 'jwk' }).x!)).id;
  });

  interface Payload {
    book?: string;
    price?: string;
    origin?: string;
    exp?: number;
  }

  function payload({ book = web.book, price = '0.05', origin = NEWS, exp }: Payload = {}): string {
    const title = 'The lamp';
    return JSON.stringify({
      v: 1,
      book,
      seller,
      kid,
      asset: 'USD',
      price,
      title,
      resource: 'lamp',
      origin,
      once: true,
      exp,
    });
  }

  function link(text: string, signed = text): string {
    const signature = sign(
      null,
      Buffer.concat([Buffer.from('farthing-link-v1\n'), Buffer.from(signed)]),
      key,
    );
    return `/l/${Buffer.from(text).toString('base64url')}.${signature.toString('base64url')}`;
  }

  test('a true one is shown and paid; what it sold is owned', async () => {
    const page = await visitor.get(link(payload()));
    expect(page.text).toContain('$0.05');
    const paid = await visitor.submit(page, '/pay');
    expect(paid.location).toMatch(/^https:\/\/news\.example\/\?farthing_code=c_/);
    expect(await accrued()).toBe('0.0475');
    const again = await visitor.get(link(payload({ exp: 9_999_999_999 })));
    expect([again.status, await accrued()]).toEqual([303, '0.0475']);
  });

  test.each([
    ['a changed price', () => link(payload({ price: '0.01' }), payload()), 'This payment link was changed'],
    ['an expired one', () => link(payload({ exp: 1_000_000_000 })), 'This payment link has expired'],
    ['one for another book', () => link(payload({ book: 'bk_other' })), 'belongs to another provider'],
    [
      'one that leads elsewhere',
      () => link(payload({ origin: 'https://evil.example' })),
      'leads to an unknown site',
    ],
  ])('%s is refused', async (_, make, title) => {
    const before = journal();
    const page = await visitor.get(make());
    expect(page.text).toContain(title);
    expect(page.text).toContain('Nothing was charged');
    expect([page.forms, journal()]).toEqual([[], before]);
  });

  test('one whose key was revoked is refused', async () => {
    must(await web.provider.linkKeys.revoke(seller, kid));
    expect((await visitor.get(link(payload()))).text).toContain('We cannot check who made this payment link');
  });
});

describe('paying', () => {
  test('sends back with a code and the state, and no word of where from', async () => {
    const page = await visitor.get(await article('0.0005'));
    const paid = await visitor.submit(page, '/pay');
    expect(paid.status).toBe(303);
    expect(paid.headers.get('Referrer-Policy')).toBe('no-referrer');
    const address = new URL(paid.location!);
    expect([address.origin, address.pathname, address.searchParams.get('state')]).toEqual([
      NEWS,
      '/tide',
      's-1',
    ]);
    const redeemed = must(
      await web.provider.access.redeem(seller, address.searchParams.get('farthing_code')!),
    );
    expect([redeemed.payment.amount, redeemed.access.owned, redeemed.state]).toEqual([500_000n, true, 's-1']);
  });

  test('the same form sent again, also at once, pays once', async () => {
    const page = await visitor.get(await article('0.01', { once: false }));
    const paid = await Promise.all([1, 2, 3].map(() => visitor.submit(page, '/pay')));
    paid.push(await visitor.submit(page, '/pay'));
    expect(paid.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await accrued()).toBe('0.0095');
  });

  test('what is owned opens without a page and without a charge', async () => {
    const link = await article('0.01');
    await visitor.submit(await visitor.get(link), '/pay');
    const again = await visitor.get(link);
    expect(again.status).toBe(303);
    const code = new URL(again.location!).searchParams.get('farthing_code')!;
    expect(must(await web.provider.access.redeem(seller, code)).access.owned).toBe(true);
    expect(await accrued()).toBe('0.0095');
    const stranger = await createVisitor(web).get(link);
    expect(stranger.status).toBe(200);
  });

  test.each([
    ['from another site', { Origin: 'https://evil.example' }, {}],
    ['from nowhere', { Origin: 'null' }, {}],
    ['without its token', {}, { csrf: '' }],
    ['with the token of another attempt', {}, { csrf: 'x'.repeat(43) }],
  ])('a form %s changes nothing', async (_, headers, fields) => {
    const page = await visitor.get(await article('0.01'));
    const before = journal();
    const answer = await visitor.post('/pay', { ...page.forms[0]!.fields, ...fields }, headers);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('We did not do that');
    expect(journal()).toBe(before);
  });

  test("another session's form changes nothing, and an attempt cannot be made up", async () => {
    const page = await visitor.get(await article('0.01'));
    const other = createVisitor(web);
    await other.get('/wallet');
    const before = journal();
    expect((await other.submit(page, '/pay')).status).toBe(403);
    const attempt = `${page.forms[0]!.fields['attempt']}x`;
    expect((await visitor.submit(page, '/pay', { attempt })).status).toBe(403);
    expect(journal()).toBe(before);
  });

  test('a price that changed meanwhile is shown anew before it is paid', async () => {
    const link = await article('0.01');
    const page = await visitor.get(link);
    const { items } = await web.provider.offers.list(seller, { limit: 1 });
    must(await web.provider.offers.update(seller, items[0]!.id, { price: usd('0.02') }));
    const shown = await visitor.submit(page, '/pay');
    expect([shown.status, await accrued()]).toEqual([409, '0']);
    expect(shown.text).toContain('The price has changed');
    expect(shown.text).toContain('$0.02');
    expect((await visitor.submit(shown, '/pay')).status).toBe(303);
    expect(await accrued()).toBe('0.019');
  });

  test.each([['0.009'], ['0'], ['-1'], ['nonsense']])(
    'a price changed to %s in the form is not believed',
    async (price) => {
      const page = await visitor.get(await article('0.01'));
      const answer = await visitor.submit(page, '/pay', { price });
      expect([answer.status, await accrued()]).toEqual([409, '0']);
    },
  );

  test('an attempt is good for half an hour; the way on is offered', async () => {
    const link = await article('0.01');
    const page = await visitor.get(link);
    web.wait(30 * 60_000 + 1);
    const late = await visitor.submit(page, '/pay');
    expect(late.text).toContain('This page has been open too long');
    expect(late.html).toContain('Start again');
    expect(late.html).toContain(link.replaceAll('&', '&amp;'));
    expect(await accrued()).toBe('0');
  });

  test('what was paid and undone can be bought again', async () => {
    const link = await article('0.01');
    const first = await visitor.get(link);
    await visitor.submit(first, '/pay');
    await visitor.submit(await visitor.get('/wallet'), '/wallet/undo');
    expect((await visitor.submit(first, '/pay')).text).toContain('This payment was given back');
    const page = await visitor.get(link);
    expect([page.status, await accrued()]).toEqual([200, '0']);
    expect((await visitor.submit(page, '/pay')).status).toBe(303);
  });
});

describe('limits, in words', () => {
  test('the pay-later limit', async () => {
    await visitor.submit(await visitor.get(await article('0.40')), '/pay');
    const link = await article('0.25', { title: 'The lamp' });
    const page = await visitor.get(link);
    expect(page.text).toContain('This is more than you can still pay later');
    expect(page.text).toContain(
      'You can pay up to $0.50 later. You owe $0.40 already, so $0.10 is left, and this costs $0.25 .',
    );
    expect(page.text).toContain('Top up and continue');
    expect(page.text).toContain('Register and pay up to $5.00 later');
    expect(page.forms).toEqual([]);
  });

  test('reached between page and payment', async () => {
    const [first, second] = [
      await visitor.get(await article('0.40')),
      await visitor.get(await article('0.25', { title: 'B' })),
    ];
    await visitor.submit(first, '/pay');
    const answer = await visitor.submit(second, '/pay');
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('This is more than you can still pay later');
  });

  test('a single price beyond everything', async () => {
    const page = await visitor.get(await article('9.00'));
    expect(page.text).toContain('You can spend $0.50 now, and this costs $9.00 .');
    expect(page.text).not.toContain('Register');
  });

  test('registering raises the limit and leads back', async () => {
    const link = await article('2.00');
    const page = await visitor.get(link);
    const href = /href="(\/wallet\/register[^"]*)"/.exec(page.html)![1]!.replaceAll('&amp;', '&');
    const registered = await visitor.submit(await visitor.get(href), '/wallet/register');
    expect(registered.text).toContain('This is shown only once');
    expect(registered.html).toContain(`href="${link.replaceAll('&', '&amp;')}"`);
    expect((await visitor.submit(await visitor.get(link), '/pay')).status).toBe(303);
  });

  test('too many new guests from one address', async () => {
    web = await openTestWeb({ still: true, settings: { guestsPerAddressPerHour: 1 } });
    seller = must(await web.provider.sellers.create({ name: 'The Daily Wren', origins: [NEWS] })).seller.id;
    const link = await article('0.01', { once: false });
    const pay = async (who: Visitor) => who.submit(await who.get(link), '/pay');
    const [first, second] = [createVisitor(web), createVisitor(web)];
    expect((await pay(first)).status).toBe(303);
    const refused = await pay(second);
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('Too many new wallets from your network');
    expect((await pay(first)).status).toBe(303);
    web.wait(3_600_000);
    expect((await pay(second)).status).toBe(303);
  });
});

describe('open amounts', () => {
  test('are typed, suggested and paid exactly', async () => {
    const page = await visitor.get(await tip({ min: '0.01', max: '5.00' }));
    expect(page.text).toContain('From $0.01 to $5.00 .');
    expect(page.text).toContain('$0.10 $0.20 $0.40 $1.00');
    expect((await visitor.submit(page, '/pay', { amount: ' $0.1234 ' })).status).toBe(303);
    expect(await accrued()).toBe('0.11723');
  });

  test('a suggestion fills the field', async () => {
    const page = await visitor.get(`${await tip()}&amount=0.2`);
    expect(page.forms[0]!.fields['amount']).toBe('0.20');
  });

  test.each([
    ['1,000', 'without a thousands separator'],
    ['', 'Type an amount'],
    ['lots', 'in plain digits'],
    ['0.0000000001', 'more decimals than we can count'],
    ['6', 'more or less than the seller takes'],
    ['"><script>', 'in plain digits'],
  ])('%s is asked for again', async (amount, words) => {
    const page = await visitor.get(await tip({ max: '5.00' }));
    const answer = await visitor.submit(page, '/pay', { amount });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(words);
    expect(answer.html).not.toContain('<script');
    expect(answer.forms[0]!.fields['amount']).toBe(amount);
    expect(await accrued()).toBe('0');
  });

  test('more than the wallet can spend: says so and keeps the field', async () => {
    const page = await visitor.get(await tip());
    const answer = await visitor.submit(page, '/pay', { amount: '3' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('You can spend $0.50 now, and this costs $3.00 .');
    expect(answer.forms[0]!.fields['amount']).toBe('3');
    expect((await visitor.submit(answer, '/pay', { amount: '0.30' })).status).toBe(303);
  });

  test('another amount on a page that was paid already is not paid too', async () => {
    const page = await visitor.get(await tip());
    await visitor.submit(page, '/pay', { amount: '0.10' });
    const again = await visitor.submit(page, '/pay', { amount: '0.20' });
    expect(again.text).toContain('You have already paid on this page');
    expect(await accrued()).toBe('0.095');
  });
});

describe('standing permission', () => {
  test('is given only when ticked, with the payment, and told to the seller', async () => {
    const page = await visitor.get(await article('0.01'));
    const paid = await visitor.submit(page, '/pay', { standing: 'yes' });
    const code = new URL(paid.location!).searchParams.get('farthing_code')!;
    const { grant } = must(await web.provider.access.redeem(seller, code));
    expect(grant).toMatchObject({ seller, caps: { day: usd('1') }, revoked: false });
    await visitor.submit(page, '/pay', { standing: 'yes' });
    expect((await web.provider.grants.listBySeller(seller, { limit: 9 })).items).toHaveLength(1);
    const next = await visitor.get(await article('0.02', { title: 'Next' }));
    expect(next.text).toContain('may already charge you up to $1.00 a day without asking');
    expect(next.html).not.toContain('type="checkbox"');
  });

  test('is not given when the payment was refused', async () => {
    const page = await visitor.get(await tip());
    await visitor.submit(page, '/pay', { amount: '3', standing: 'yes' });
    expect((await web.provider.grants.listBySeller(seller, { limit: 9 })).items).toEqual([]);
  });

  test('ends in the wallet, at once', async () => {
    await visitor.submit(await visitor.get(await article('0.01')), '/pay', { standing: 'yes' });
    expect((await visitor.get('/wallet')).text).toContain('One site may charge you without asking');
    const wallet = await visitor.get('/wallet/limits');
    expect(wallet.text).toContain('The Daily Wren');
    expect(wallet.text).toContain('$0.00 of $1.00 used today');
    const ended = await visitor.get((await visitor.submit(wallet, '/wallet/grants/revoke')).location!);
    expect(ended.text).toContain('No site may charge you without asking');
    const { items } = await web.provider.grants.listBySeller(seller, { limit: 9 });
    expect(items.map(({ revoked }) => revoked)).toEqual([true]);
  });
});
