import { describe, expect, test } from 'vitest';
import { openHouse, SITE, usd } from './testing-seller.ts';

const GOOD = {
  title: 'The tide',
  kind: 'fixed',
  price: '0.05',
  asset: 'USD',
  undo: '10',
  url: `${SITE}/tide`,
};

describe('a new offer', () => {
  test('with a fixed price is bought once and returns to its address', async () => {
    const { as, base, web, seller } = await openHouse();
    const owner = await as('owner');
    const made = await owner.submit(await owner.get(`${base}/offers/new`), `${base}/offers/new`, GOOD);
    const { items } = await web.provider.offers.list(seller.id, { limit: 5 });
    expect(made.location).toBe(`${base}/offers/${items[0]!.id}`);
    const terms = { kind: 'fixed', price: usd('0.05'), once: true, undoSeconds: 10, returnOrigin: SITE };
    expect(items).toMatchObject([{ ...terms, url: `${SITE}/tide` }]);
    const page = await owner.get(made.location!);
    expect(page.text).toContain(`<a href="${web.baseUrl}/l/${items[0]!.id}">The tide</a>`);
  });

  test('of an open amount is paid as often as one likes, with or without a suggestion', async () => {
    const { as, base, web, seller } = await openHouse();
    const owner = await as('owner');
    const page = await owner.get(`${base}/offers/new`);
    await owner.submit(page, `${base}/offers/new`, { ...GOOD, kind: 'open', price: '' });
    await owner.submit(page, `${base}/offers/new`, { ...GOOD, kind: 'open', price: '0.25' });
    const { items } = await web.provider.offers.list(seller.id, { limit: 5 });
    const suggested = items.map((offer) => (offer.kind === 'open' ? offer.suggested : 0n));
    expect(new Set(suggested)).toEqual(new Set([undefined, usd('0.25')]));
    expect(items.every(({ once }) => !once)).toBe(true);
  });

  test.each([
    [{ title: '' }, 'Write one line of text'],
    [{ title: 'pay \u202e100' }, 'Write one line of text'],
    [{ price: '' }, 'Type an amount'],
    [{ price: '1,000' }, 'without a thousands separator'],
    [{ price: '0.0000000001' }, 'more decimals than we can count'],
    [{ price: '0' }, 'This amount is not possible'],
    [{ price: '99999999999999999' }, 'Write the amount in plain digits'],
    [{ asset: 'XXX' }, 'Choose one of what the page offers'],
    [{ kind: 'gift' }, 'Choose one of what the page offers'],
    [{ undo: '-1' }, 'Choose one of what the page offers'],
    [{ undo: '90000' }, 'Choose one of what the page offers'],
    [{ url: 'tide' }, 'Write a whole address'],
    [{ url: 'https://owl.example/' }, 'not on one of your own sites'],
  ])('%j is refused, and what was typed stays', async (wrong, words) => {
    const { as, base, web, seller } = await openHouse();
    const owner = await as('owner');
    const given = { ...GOOD, title: 'Kept', ...wrong };
    const page = await owner.submit(await owner.get(`${base}/offers/new`), `${base}/offers/new`, given);
    expect(page.status).toBe(400);
    expect(page.text).toContain(words);
    if (!('title' in wrong)) expect(page.html).toContain('value="Kept"');
    expect((await web.provider.offers.list(seller.id, { limit: 5 })).items).toEqual([]);
  });

  test('is nothing that can be made before there is a site', async () => {
    const { as, base } = await openHouse({}, '');
    const owner = await as('owner');
    const list = await owner.get(`${base}/offers`);
    expect(list.html).toContain(`href="${base}/start"`);
    expect(list.html).not.toContain(`href="${base}/offers/new"`);
    const made = await owner.submit(await owner.get(`${base}/offers/new`), `${base}/offers/new`, GOOD);
    expect(made.status).toBe(400);
  });
});

describe('an offer that is there', () => {
  test('changes, is withdrawn and offered again', async () => {
    const { as, base, web, offer } = await openHouse();
    const developer = await as('developer');
    const { id } = await offer();
    const path = `${base}/offers/${id}`;
    const page = await developer.get(path);
    expect(page.forms.find(({ action }) => action === path)!.fields).toMatchObject({ price: '0.05' });
    await developer.submit(page, path, { title: 'The ebb', price: '0.07', undo: '60', url: `${SITE}/ebb` });
    const changed = { title: 'The ebb', price: usd('0.07'), undoSeconds: 60, url: `${SITE}/ebb` };
    expect(await web.provider.offers.get(id)).toMatchObject(changed);
    await developer.submit(page, `${path}/archive`);
    expect(await web.provider.offers.get(id)).toMatchObject({ archived: true });
    const gone = await developer.get(path);
    expect(gone.text).toContain('Withdrawn');
    expect(gone.text).not.toContain('/farthing.js');
    await developer.submit(gone, `${path}/restore`);
    expect(await web.provider.offers.get(id)).toMatchObject({ archived: false });
  });

  test('of another seller is not there', async () => {
    const { as, base, web } = await openHouse();
    const { members, found } = web.provider.people;
    const eve = await members.byProvenEmail('eve@owl.example');
    const owl = (await found(eve.id, 'Owl')) as { id: `sel_${string}` };
    await web.provider.sellers.setOrigin(owl.id, 'https://owl.example', true);
    const terms = { asset: 'USD', title: 'A hoot', price: usd('0.01') };
    const foreign = (await web.provider.offers.create(owl.id, terms)) as { id: string };
    const owner = await as('owner');
    const page = await owner.get(`${base}/offers/${foreign.id}`);
    expect([page.status, page.text.includes('A hoot')]).toEqual([404, false]);
    expect((await owner.get(`${base}/offers/off_none`)).status).toBe(404);
  });

  test('a seller’s list goes on page by page, to the last, and only in this session', async () => {
    const { as, base, offer } = await openHouse();
    for (let i = 0; i < 60; i++) await offer(`Tide ${i}`);
    const owner = await as('owner');
    const seen: string[] = [];
    let address: string | undefined = `${base}/offers`;
    for (let pages = 0; address && pages < 5; pages++) {
      const page = await owner.get(address);
      seen.push(...[...page.html.matchAll(/>(Tide \d+)</g)].map(([, title]) => title!));
      address = /href="([^"]*\?after=[^"]*)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(new Set(seen).size).toBe(60);
    expect(seen).toHaveLength(60);
    const lost = await owner.get(`${base}/offers?after=nonsense`);
    expect([lost.status, lost.text.includes('Tide')]).toEqual([200, true]);
  });
});
