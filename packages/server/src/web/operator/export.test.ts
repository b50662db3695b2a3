/** The console's lists as CSV: what is in them, and for whom. */
import { beforeEach, describe, expect, test } from 'vitest';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { openShop, operatorAt, type Operator, type Shop } from './testing-operator.ts';

let web: TestWeb;
let shop: Shop;
let admin: Operator;

const letter = (link: string) => ({ subject: 'Invitation', text: link });

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  shop = await openShop(web);
  admin = await operatorAt(web, 'admin');
});

/** The lines of a list, without the headings. */
async function lines(path: string): Promise<string[][]> {
  const { status, html } = await admin.visitor.get(path);
  expect(status).toBe(200);
  const [headings, ...rows] = html.trimEnd().split('\r\n');
  return rows.map((row) => {
    const cells = row.split(',');
    expect(cells).toHaveLength(headings!.split(',').length);
    // Times are left out: they are of the moment.
    return cells.filter((cell) => !/^\d{4}-\d\d-\d\dT/.test(cell));
  });
}

describe('a list as CSV', () => {
  test('of invitations: those that the page shows, of one house or of both, until they are withdrawn', async () => {
    const { invitations } = web.provider.people;
    const by = admin.id;
    const made = [
      { email: 'wren@news.example', house: 'new', by, letter },
      { email: 'piet@pay.example', house: 'operator', role: 'approver', by, letter },
      { email: 'ada@news.example', house: shop.seller, role: 'owner', by, letter },
    ] as const;
    for (const terms of made) must(await invitations.create(terms));
    const emails = async (query = '') =>
      (await lines(`/operator/invitations.csv${query}`)).map((row) => row[1]);
    expect(await emails()).toEqual(['piet@pay.example', 'wren@news.example']);
    expect(await emails('?to=new')).toEqual(['wren@news.example']);
    expect(await emails('?to=operator')).toEqual(['piet@pay.example']);
    expect(await emails(`?to=${shop.seller}`)).toEqual(['ada@news.example']);
    const [[id, , to, seller, role, who]] = (await lines(`/operator/invitations.csv?to=${shop.seller}`)) as [
      string[],
    ];
    expect([to, seller, role, who]).toEqual(['seller', shop.seller, 'owner', admin.id]);
    expect((await admin.visitor.get(`/operator/sellers/${shop.seller}`)).text).toContain('ada@news.example');
    must(await invitations.withdraw(shop.seller, id!));
    expect(await emails(`?to=${shop.seller}`)).toEqual([]);
    // What opens a door is in no list.
    const { html } = await admin.visitor.get('/operator/invitations.csv');
    expect(html).not.toMatch(/join|[0-9a-z]{52}|hash/);
    const page = await admin.visitor.get('/operator/team');
    expect(page.html).toContain('href="/operator/invitations.csv?to=operator"');
  });

  test('of sellers, with what each earned in each currency; of payouts, with what each sums up', async () => {
    expect(await lines('/operator/sellers.csv')).toMatchObject([
      [
        shop.seller,
        'The Daily Wren',
        'https://news.example',
        '500',
        'USD',
        '1.425',
        'acct_ok',
        'manual',
        'false',
      ],
    ]);
    expect(await lines('/operator/payouts.csv')).toEqual([]);
    await web.provider.payouts.run({ seller: shop.seller, by: 'operator' });
    expect(await lines('/operator/payouts.csv')).toMatchObject([
      [expect.stringMatching(/^po_/), shop.seller, 'paid', 'USD', '1.17', '0.25', '1.42', 'acct_ok'],
    ]);
  });

  test('of the team and of the frozen', async () => {
    expect(await lines('/operator/team.csv')).toMatchObject([
      [admin.id, 'Opal Reed', 'opal@pay.example', 'false', 'admin'],
    ]);
    await web.provider.freezing.freezeWallet(shop.wallet, { by: admin.id, reason: 'Stolen' });
    expect(await lines('/operator/frozen.csv')).toMatchObject([[shop.wallet, 'wallet', 'Stolen', admin.id]]);
  });

  test.each(['sellers', 'payouts', 'team', 'frozen', 'invitations'])(
    '%s is a file, and only for whoever may take lists along',
    async (name) => {
      const viewer = await operatorAt(web, 'viewer', 'Vera Pond');
      expect((await viewer.visitor.get(`/operator/${name}.csv`)).status).toBe(403);
      const response = await web.app.request(`${web.baseUrl}/operator/${name}.csv`, {
        headers: { cookie: [...admin.visitor.cookies].map((pair) => pair.join('=')).join('; ') },
      });
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}.csv"`);
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );
});
