/** The first five minutes without a browser: every step, what goes wrong in it, and coming back in the middle. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthenticator, withPasskey } from '../signin/testing-signin.ts';
import { openHouse, type House } from './testing-seller.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A site that answers one path with a text, which may change. */
async function site(): Promise<{ origin: string; files: Map<string, string> }> {
  const files = new Map<string, string>();
  const server = createServer((request, response) => {
    const text = files.get(request.url ?? '');
    response.statusCode = text === undefined ? 404 : 200;
    response.end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, files };
}

const stepOf = (html: string) => /aria-current="step"[^>]*>([^<]*)/.exec(html)?.[1]?.trim();

async function verified(house: House) {
  const { base } = house;
  const [owner, place] = [await house.as('owner'), await site()];
  await owner.submit(await owner.get(`${base}/start`), `${base}/start/site`, {
    origin: `${place.origin}/news`,
  });
  const asked = await owner.get(`${base}/start?step=site`);
  const [token] = /fv_\w+/.exec(asked.text)!;
  return { owner, place, asked, token };
}

describe('the first steps', () => {
  test('a seller who has nothing yet is led there from the overview', async () => {
    const { as, base } = await openHouse({}, '');
    const owner = await as('owner');
    expect((await owner.get(base)).location).toBe(`${base}/start`);
    const page = await owner.get(`${base}/start`);
    expect(stepOf(page.html)).toBe('Your site');
    expect(stepOf((await owner.get(`${base}/start?step=test`)).html)).toBe('Your site');
  });

  test('site, offer, link, payment: each step leads to the next, and the page remembers where one was', async () => {
    const house = await openHouse({}, '');
    const { base, web, seller } = house;
    const { owner, place, asked, token } = await verified(house);

    const early = await owner.submit(asked, `${base}/start/site/check`);
    expect(early.status).toBe(400);
    expect(early.text).toContain('The token is not there yet');
    place.files.set('/.well-known/farthing-verification.txt', `${token}\n`);
    const shown = await owner.submit(early, `${base}/start/site/check`);
    expect(shown.location).toBe(`${base}/start`);
    expect((await web.provider.sellers.get(seller.id)) as object).toMatchObject({ origins: [place.origin] });

    const offering = await owner.get(`${base}/start`);
    expect(stepOf(offering.html)).toBe('An offer');
    expect(offering.text).toContain('The site is yours');
    const terms = { title: 'The <tide>', kind: 'fixed', price: '0.002', asset: 'USD', undo: '10' };
    const made = await owner.submit(offering, `${base}/start/offer`, {
      ...terms,
      url: `${place.origin}/tide`,
    });
    expect(made.location).toBe(`${base}/start?step=snippet`);

    const snippet = await owner.get(`${base}/start`);
    expect(stepOf(snippet.html)).toBe('On your page');
    const [, offer] = /\/l\/(off_[0-9a-z]+)/.exec(snippet.text)!;
    // What is copied is markup with the title as text, and stands on our page as text.
    expect(snippet.html).toContain('&amp;lt;tide&amp;gt;');
    const script = await owner.submit(snippet, `${base}/keys/page?from=start`);
    expect(script.text).toMatch(
      /<script src="\S+\/farthing\.js" data-key="pk_test_\w+" data-server="none" async>/,
    );
    expect(script.html).toContain(`href="${base}/start?step=test"`);

    const test = await owner.get(`${base}/start`);
    expect(stepOf(test.html)).toBe('First payment');
    expect(test.html).toContain(`href="/l/${offer}"`);
    expect(test.html).toContain('start?step=test');
    const { items } = await web.provider.offers.list(seller.id, { limit: 1 });
    const payment = await house.pay(items[0]!);
    const arrived = await owner.get(`${base}/start?step=test`);
    expect(arrived.text).toContain('It has arrived');
    expect(arrived.text).toContain('$0.0019');
    expect(arrived.html).toContain(`/payments/${payment.id}`);
    expect((await owner.get(base)).text).not.toContain('You have not seen your first payment yet');
  });

  test('a site is named once, shown by a tag too, and forgotten', async () => {
    const house = await openHouse({}, '');
    const { base, web, seller } = house;
    const { owner, place, asked, token } = await verified(house);
    const again = await owner.submit(asked, `${base}/start/site`, { origin: place.origin });
    expect((await owner.get(again.location!)).text).toContain(token);
    await owner.submit(asked, `${base}/start/site/remove`);
    expect(await web.provider.origins.claims(seller.id)).toEqual([]);
    expect((await owner.submit(asked, `${base}/start/site/check`)).status).toBe(400);
    await owner.submit(asked, `${base}/start/site`, { origin: place.origin });
    const anew = await owner.get(`${base}/start?step=site`);
    const [meta] = /<meta name="farthing-verification" content="fv_\w+">/.exec(anew.text)!;
    place.files.set('/', `<html><head>${meta}</head></html>`);
    expect((await owner.submit(anew, `${base}/start/site/check`)).location).toBe(`${base}/start`);
    // Naming what is theirs already asks for nothing.
    await owner.submit(anew, `${base}/start/site`, { origin: `${place.origin}/more` });
    expect(await web.provider.origins.claims(seller.id)).toEqual([]);
  });

  test.each([
    ['', 'no address of a site'],
    ['wren', 'no address of a site'],
    ['ftp://wren.example', 'no address of a site'],
  ])('the address %j is refused', async (origin, words) => {
    const { as, base } = await openHouse({}, '');
    const owner = await as('owner');
    const page = await owner.submit(await owner.get(`${base}/start`), `${base}/start/site`, { origin });
    expect(page.status).toBe(400);
    expect(page.text).toContain(words);
  });

  test('whoever may not sell is told so', async () => {
    const { as, base } = await openHouse({}, '');
    const viewer = await as('viewer');
    expect((await viewer.get(base)).status).toBe(200);
    const page = await viewer.get(`${base}/start`);
    expect(page.text).toContain('Somebody else does this');
    expect(page.forms.filter(({ action }) => action.startsWith(base))).toEqual([]);
  });
});

describe('a passkey', () => {
  const asked = async (house: House, role: 'owner' | 'developer' | 'accountant' | 'viewer') => {
    const visitor = await house.as(role);
    return (await visitor.get(house.base)).text.includes('Add a passkey');
  };

  test('is asked for on the overview of whoever may move money or change keys, until there is one', async () => {
    const house = await openHouse();
    expect(await asked(house, 'accountant')).toBe(true);
    expect(await asked(house, 'developer')).toBe(true);
    expect(await asked(house, 'viewer')).toBe(false);
    const owner = await house.as('owner');
    expect((await owner.get(house.base)).html).toContain('href="/account#passkeys"');
    await withPasskey(
      owner,
      await owner.get('/account'),
      '/account/passkeys',
      createAuthenticator(house.web.baseUrl),
      'create',
    );
    expect((await owner.get(house.base)).text).not.toContain('Add a passkey');
  });
});
