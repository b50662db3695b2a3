/** Payments, refunds, refund requests, payouts and what was earned, as the console's pages show and do them. */
import { describe, expect, test } from 'vitest';
import { must } from '@farthing/provider/testing.ts';
import { openHouse, usd, type House } from './testing-seller.ts';

const DAY_MS = 86_400_000;

/** What has been earned and is not paid out. */
async function unpaid({ web, seller }: House): Promise<bigint> {
  return (await web.provider.sellers.balance(seller.id))[0]!.unpaid;
}

describe('payments', () => {
  test('are listed, found by id, title and payer, filtered, and exported as they are shown', async () => {
    const house = await openHouse();
    const { as, base } = house;
    const [tide, ebb] = [await house.offer('The tide'), await house.offer('The ebb', '0.07')];
    const first = await house.pay(tide);
    const second = await house.pay(ebb);
    const accountant = await as('accountant');
    must(await house.web.provider.payments.refund(house.seller.id, first.id, { key: 'back' }));
    const titles = async (query: string) => {
      const { html } = await accountant.get(`${base}/payments${query}`);
      return [...html.matchAll(/payments\/pay_\w+"[^>]*><bdi>(The \w+)</g)].map(([, title]) => title);
    };
    expect(await titles('')).toEqual(['The ebb', 'The tide']);
    expect(await titles('?q=EBB')).toEqual(['The ebb']);
    expect(await titles(`?q=${first.id}`)).toEqual(['The tide']);
    expect(await titles(`?q=${second.payer}`)).toEqual(['The ebb']);
    expect(await titles(`?offer=${tide.id}`)).toEqual(['The tide']);
    expect(await titles('?show=refunded')).toEqual(['The tide']);
    expect(await titles('?show=paid')).toEqual(['The ebb']);
    expect((await accountant.get(`${base}/payments?q=nothing`)).text).toContain('No payment matches');
    const table = await accountant.get(`${base}/export/payments.csv?show=paid`);
    const [head, ...rows] = table.html.trim().split('\r\n');
    expect(head).toBe(
      'id,created_at,title,offer,payer,asset,amount,fee,refunded,status,grant,hold,resource_name',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain(`${second.id},`);
    expect(rows[0]).toContain(',USD,0.07,0.0035,0,paid,');
    expect(table.headers.get('content-disposition')).toContain('farthing-payments.csv');
  });

  test('are searched by days, on the page and in the table; a day that is none is said beside its field', async () => {
    const house = await openHouse();
    const { as, base, web } = house;
    for (const title of ['The tide', 'The ebb', 'The moon']) {
      await house.pay(await house.offer(title));
      web.wait(DAY_MS);
    }
    const accountant = await as('accountant');
    const { items } = await web.provider.payments.listBySeller(house.seller.id, { limit: 3 });
    const [moon, ebb, tide] = items.map(({ time }) => new Date(time).toISOString().slice(0, 10));
    const titles = async (query: string) => {
      const { html } = await accountant.get(`${base}/payments${query}`);
      const table = await accountant.get(`${base}/export/payments.csv${query}`);
      const listed = [...html.matchAll(/payments\/pay_\w+"[^>]*><bdi>(The \w+)</g)].map(([, title]) => title);
      const exported = table.html.split('\r\n').flatMap((line) => /,(The \w+),/.exec(line)?.[1] ?? []);
      expect(exported).toEqual(listed);
      return listed;
    };
    expect(await titles(`?from=${ebb}&to=${ebb}`)).toEqual(['The ebb']);
    expect(await titles(`?from=${ebb}`)).toEqual(['The moon', 'The ebb']);
    expect(await titles(`?to=${ebb}`)).toEqual(['The ebb', 'The tide']);
    expect(await titles(`?from=${tide}&to=${moon}&q=tide`)).toEqual(['The tide']);
    expect(await titles(`?from=${moon}&to=${tide}`)).toEqual([]);
    expect(await titles('?from=2026-02-31')).toEqual([]);
    const wrong = await accountant.get(`${base}/payments?to=yesterday`);
    expect(wrong.text).toContain('Choose a day');
    expect(wrong.html).toMatch(/id="to"[^>]*aria-invalid/);
  });

  test('a page ends where it ends, and the next goes on; the address tells no number of the journal', async () => {
    const house = await openHouse();
    const offer = await house.offer();
    for (let i = 0; i < 27; i++) await house.pay(offer);
    const viewer = await house.as('viewer');
    const ids = (html: string) => [...html.matchAll(/payments\/(pay_\w+)"/g)].map(([, id]) => id!);
    const page = await viewer.get(`${house.base}/payments`);
    const [, next] = /href="([^"]*after=[^"]*)"/.exec(page.html)!;
    expect(new URL(next!, 'http://x').searchParams.get('after')).toMatch(/^[\w-]{40,}$/);
    const rest = await viewer.get(next!);
    expect([ids(page.html).length, ids(rest.html).length]).toEqual([25, 2]);
    expect(new Set([...ids(page.html), ...ids(rest.html)]).size).toBe(27);
    expect(rest.html).not.toContain('after=');
  });

  test('a refund is given once, however often and by whomever the form is sent', async () => {
    const house = await openHouse();
    const { as, base, web } = house;
    const payment = await house.pay(await house.offer());
    const path = `${base}/payments/${payment.id}`;
    const [owner, accountant] = [await as('owner'), await as('accountant')];
    const [one, other] = [await owner.get(path), await accountant.get(path)];
    const fields = { amount: '0.02', reason: 'Half of it' };
    const sent = await Promise.all([
      owner.submit(one, `${path}/refund`, fields),
      owner.submit(one, `${path}/refund`, fields),
      accountant.submit(other, `${path}/refund`, fields),
    ]);
    expect(sent.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await web.provider.payments.get(payment.id)).toMatchObject({ refunded: usd('0.02') });
    const another = await accountant.submit(other, `${path}/refund`, { amount: '0.01', reason: '' });
    expect(another.text).toContain('Somebody of your team has just given back another amount');
    const now = await owner.get(path);
    expect(now.text).toContain('Half of it');
    const table = await accountant.get(`${base}/export/refunds.csv`);
    expect(table.html).toMatch(new RegExp(`${payment.id},The tide,USD,0.02,0.001,false,Half of it\r\n$`));
    await owner.submit(now, `${path}/refund`, { amount: '', reason: '' });
    expect(await web.provider.payments.get(payment.id)).toMatchObject({ status: 'refunded' });
    expect(await unpaid(house)).toBe(0n);
    expect((await owner.get(path)).forms.map(({ action }) => action)).not.toContain(`${path}/refund`);
  });

  test.each([
    [{ amount: '0.06' }, 'more than what is left'],
    [{ amount: '0' }, 'This amount is not possible'],
    [{ amount: 'all' }, 'Write the amount in plain digits'],
    [{ reason: 'x'.repeat(201) }, 'Write one line of text'],
    [{ refunded: 'none' }, 'Choose one of what the page offers'],
  ])('a refund with %j is refused, and nothing moves', async (wrong, words) => {
    const house = await openHouse();
    const payment = await house.pay(await house.offer());
    const path = `${house.base}/payments/${payment.id}`;
    const owner = await house.as('owner');
    const page = await owner.get(path);
    const done = await owner.submit(page, `${path}/refund`, { amount: '', ...wrong } as Record<
      string,
      string
    >);
    expect(done.status).toBe(400);
    expect(done.text).toContain(words);
    // Beside its field, where there is one.
    if (!('refunded' in wrong) && words !== 'This amount is not possible')
      expect(done.html).toMatch(/aria-invalid="true"/);
    expect(await house.web.provider.payments.get(payment.id)).toMatchObject({ refunded: 0n });
  });
});

describe('refund requests', () => {
  async function asked() {
    const house = await openHouse();
    const payment = await house.pay(await house.offer());
    const { refundRequests } = house.web.provider;
    const request = must(
      await refundRequests.ask(payment.wallet, payment.id, { reason: 'It ends <halfway>', key: 'k1' }),
    );
    return { ...house, payment, request, accountant: await house.as('accountant') };
  }

  test('wait in the navigation, show the words as text, and are granted', async () => {
    const { base, web, payment, request, accountant } = await asked();
    expect((await accountant.get(`${base}/team`)).html).toMatch(
      /Refund requests<\/span[^]{0,40}badge warn">1</,
    );
    const page = await accountant.get(`${base}/requests`);
    expect(page.text).toContain('It ends <halfway>');
    const path = `${base}/requests/${request.id}`;
    const given = await accountant.submit(page, `${path}/accept`, { [`amount-${request.id}`]: '0.03' });
    expect(given.location).toBe(`${base}/requests`);
    expect(await web.provider.payments.get(payment.id)).toMatchObject({ refunded: usd('0.03') });
    await accountant.submit(page, `${path}/accept`, { [`amount-${request.id}`]: '0.03' });
    expect(await web.provider.payments.get(payment.id)).toMatchObject({ refunded: usd('0.03') });
    expect((await accountant.get(`${base}/requests`)).text).toContain('No requests here');
    expect((await accountant.get(`${base}/requests?show=refunded`)).text).toContain('The tide');
  });

  test('are declined with a word, and answered only once', async () => {
    const { base, web, payment, request, accountant } = await asked();
    const page = await accountant.get(`${base}/requests`);
    const path = `${base}/requests/${request.id}`;
    await accountant.submit(page, `${path}/decline`, { [`answer-${request.id}`]: 'You heard it all.' });
    const { items } = await web.provider.refundRequests.listByWallet(payment.wallet, { limit: 1 });
    expect(items[0]).toMatchObject({ state: 'declined', answer: 'You heard it all.' });
    const late = await accountant.submit(page, `${path}/accept`);
    expect([late.status, late.text.includes('answered already')]).toEqual([400, true]);
    expect(await web.provider.payments.get(payment.id)).toMatchObject({ refunded: 0n });
    const table = await accountant.get(`${base}/export/requests.csv`);
    expect(table.html).toContain(',declined,');
    expect(table.html).toContain('You heard it all.');
  });
});

describe('payouts', () => {
  async function earning() {
    const house = await openHouse();
    const offer = await house.offer('An atlas', '0.45');
    const payments = [];
    for (let i = 0; i < 30; i++) payments.push(await house.pay(offer));
    return { ...house, payments };
  }

  test('without a destination the page says what to do; the owner says where', async () => {
    const { as, base, web, seller } = await earning();
    const [owner, accountant] = [await as('owner'), await as('accountant')];
    expect((await accountant.get(`${base}/payouts`)).text).toContain('Where should it go?');
    const page = await owner.get(`${base}/settings`);
    const terms = { destination: 'acct_ok', schedule: 'weekly', threshold: '25' };
    await owner.submit(page, `${base}/settings/payout`, terms);
    expect(await web.provider.sellers.get(seller.id)).toMatchObject({
      payout: { destination: 'acct_ok', schedule: 'weekly', threshold: '25' },
    });
    await owner.submit(page, `${base}/settings/payout`, {
      destination: '',
      schedule: 'manual',
      threshold: '',
    });
    const cleared = must(await web.provider.sellers.get(seller.id)).payout;
    expect([cleared.destination, cleared.threshold]).toEqual([undefined, undefined]);
    for (const wrong of [{ schedule: 'hourly' }, { threshold: 'much' }, { destination: 'a\u202eb' }])
      expect((await owner.submit(page, `${base}/settings/payout`, { ...terms, ...wrong })).status).toBe(400);
  });

  test('what a page showed is paid out once; the statement sums up to it exactly, and lists every payment', async () => {
    const house = await earning();
    const { as, base, web, seller, payments } = house;
    must(await web.provider.payments.refund(seller.id, payments[0]!.id, { key: 'back' }));
    must(await web.provider.sellers.update(seller.id, { payout: { destination: 'acct_ok' } }));
    const accountant = await as('accountant');
    const page = await accountant.get(`${base}/payouts`);
    const fields = { asset: 'USD' };
    const sent = await Promise.all([
      accountant.submit(page, `${base}/payouts/request`, fields),
      accountant.submit(page, `${base}/payouts/request`, fields),
    ]);
    expect(new Set(sent.map(({ location }) => location)).size).toBe(1);
    expect((await web.provider.payouts.list({ seller: seller.id, limit: 5 })).items).toHaveLength(1);

    const ids: string[] = [];
    let address: string | undefined = sent[0]!.location;
    const statement = await accountant.get(address!);
    expect(statement.text).toContain('30 payments');
    expect(statement.text).toContain('1 refund');
    while (address) {
      const { html } = await accountant.get(address);
      ids.push(...[...html.matchAll(/payments\/(pay_\w+)"/g)].map(([, id]) => id!));
      address = /href="([^"]*after=[^"]*)"/.exec(html)?.[1];
    }
    expect(ids).toHaveLength(31);
    expect(new Set(ids)).toEqual(new Set(payments.map(({ id }) => id)));

    const id = sent[0]!.location!.split('/').at(-1)!;
    const table = await accountant.get(`${base}/export/statements/${id}.csv`);
    const [head, ...rows] = table.html
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const net = rows.reduce((sum, row) => sum + usdOf(row[head!.indexOf('net')]!), 0n);
    const { gross } = must(await web.provider.payouts.get(id));
    expect(net).toBe(gross + (await unpaid(house)));
    expect((await accountant.get(`${base}/export/payouts.csv`)).html).toContain(id);
  });

  test('that cannot be made are refused, and nothing leaves', async () => {
    const house = await openHouse();
    const { as, base, web, seller } = house;
    must(await web.provider.sellers.update(seller.id, { payout: { destination: 'acct_ok' } }));
    await house.pay(await house.offer());
    const owner = await as('owner');
    const page = await owner.get(`${base}/payouts`);
    const little = await owner.submit(page, `${base}/payouts/request`);
    expect([little.status, little.text.includes('too little yet')]).toEqual([400, true]);
    expect((await owner.submit(page, `${base}/payouts/request`, { asset: 'XXX' })).status).toBe(400);
    expect((await owner.submit(page, `${base}/payouts/request`, { after: '../x' })).status).toBe(400);
    expect((await owner.get(`${base}/payouts/po_none`)).status).toBe(404);
    expect((await web.provider.payouts.list({ seller: seller.id, limit: 5 })).items).toEqual([]);
  });
});

describe('what was earned', () => {
  test('stands by offer and by day, and adds up to the balance', async () => {
    const house = await openHouse();
    const { as, base, web, seller } = house;
    const titles = ['One', 'Two', 'Three', 'Four'];
    for (const [i, title] of titles.entries()) {
      const offer = await house.offer(title, `0.0${i + 1}`);
      const payment = await house.pay(offer);
      if (title === 'Two') must(await web.provider.payments.refund(seller.id, payment.id, { key: 'back' }));
      web.wait(DAY_MS);
    }
    const accountant = await as('accountant');
    const page = await accountant.get(base);
    // A chart has two offers and all others.
    expect(page.html).toContain('All others');
    for (const title of titles) expect(page.html).toContain(`<bdi>${title}</bdi>`);
    expect(page.text).toContain('4 payments');
    expect(page.text).toContain('1 refund');
    const table = await accountant.get(`${base}/export/earnings.csv?days=30`);
    const [head, ...rows] = table.html
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const earned = rows.reduce((sum, row) => sum + usdOf(row[head!.indexOf('earned')]!), 0n);
    expect(earned).toBe(await unpaid(house));
    expect(rows).toHaveLength(4);
    const week = await accountant.get(`${base}?days=7`);
    expect(week.html).toMatch(/days=7"\s+aria-current="page"/);
    web.wait(7 * DAY_MS);
    expect((await accountant.get(`${base}?days=7`)).text).toContain('Nothing was sold in this time');
  });

  test('is compared with as many days before, where there were any', async () => {
    const house = await openHouse();
    const { as, base, web } = house;
    const offer = await house.offer('The tide', '0.10');
    await house.pay(offer);
    web.wait(7 * DAY_MS);
    await house.pay(offer);
    await house.pay(offer);
    await house.pay(offer);
    const viewer = await as('viewer');
    expect((await viewer.get(`${base}?days=7`)).text).toContain('+200% compared with the 7 days before');
    expect((await viewer.get(`${base}?days=30`)).text).not.toContain('compared with');
    // The offer says the same of itself.
    const page = await viewer.get(`${base}/offers/${offer.id}`);
    expect(page.text).toContain('Payments in 30 days 4');
    expect(page.text).toContain('$0.38');
  });

  test('begins with the first steps while nobody has paid, here and in the list of payments', async () => {
    const { as, base } = await openHouse();
    const owner = await as('owner');
    const page = await owner.get(base);
    expect(page.text).toContain('Go on: An offer');
    expect(page.text).not.toContain('30 days');
    const payments = await owner.get(`${base}/payments`);
    expect(payments.text).toContain('No payments yet');
    expect(payments.html).toContain(`href="${base}/start"`);
    expect(payments.html).not.toContain('role="search"');
  });

  test('is said to be out of reach while the operator has stopped the seller', async () => {
    const { as, base, web, seller } = await openHouse();
    const viewer = await as('viewer');
    expect((await viewer.get(`${base}/payouts`)).text).not.toContain('The operator has stopped');
    const because = { by: 'operator_key', reason: 'Asked by a court' } as const;
    must(await web.provider.freezing.freezeSeller(seller.id, because));
    const page = await viewer.get(`${base}/payouts`);
    expect(page.text).toContain('The operator has stopped this seller');
    // Why is between the operator and whoever asked.
    expect(page.text).not.toContain('court');
  });

  test('a text of a payer or seller is no formula in a table', async () => {
    const house = await openHouse();
    await house.pay(await house.offer('=1+1'));
    const owner = await house.as('owner');
    expect((await owner.get(`${house.base}/export/payments.csv`)).html).toContain(",'=1+1,");
    expect((await owner.get(`${house.base}/export/offers.csv`)).html).toContain(",'=1+1,");
  });
});

const usdOf = (text: string) => (text.startsWith('-') ? -usd(text.slice(1)) : usd(text));
