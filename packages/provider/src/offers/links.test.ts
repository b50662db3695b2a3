import { readFileSync } from 'node:fs';
import { Amount } from '@farthing/ledger';
import { describe, expect, test } from 'vitest';
import { importKey } from '../link-keys/link-keys.ts';
import { isRefused } from '../refusal.ts';
import type { Seller } from '../shapes.ts';
import { openTestBook } from '../testing.ts';
import { readLink } from './link.ts';
import { createLinks } from './links.ts';

/** The same cases that the SDK's own test runs: what a seller signs is what the provider reads. */
const { book, now, keys, cases } = JSON.parse(
  readFileSync(new URL('../../../../tests/vectors/links.json', import.meta.url), 'utf8'),
) as {
  book: string;
  now: number;
  keys: { seller: string; kid: string; publicKey: string }[];
  cases: { name: string; link: string; result: string; terms?: Record<string, unknown> }[];
};

async function links(origins: string[]) {
  const { ledger } = await openTestBook();
  const seller = { origins } as Seller;
  return createLinks({
    ledger,
    book,
    linkKeys: {
      async verifier(of, kid) {
        const key = keys.find((one) => one.seller === of && one.kid === kid);
        return key && importKey(key.publicKey);
      },
    },
    sellers: { get: async () => seller },
    undoSeconds: 10,
    clock: () => now,
  });
}

describe('verifying', () => {
  test.each(cases)('$name: $result', async ({ link, result, terms }) => {
    const origin = readLink(link)?.payload.origin ?? 'https://lark.example';
    const service = await links([origin]);
    const resolved = await service.resolve(link);
    if (isRefused(resolved)) return expect(resolved.code).toBe(result);
    expect('valid').toBe(result);
    const { title, resource, once, price } = terms!;
    expect(resolved).toMatchObject({ title, resource, once, selfContained: true });
    if (resolved.kind === 'fixed') expect(Amount.format(resolved.price, resolved.asset)).toBe(price);
    else expect(price).toBeUndefined();
    // The second time from the cache.
    expect(await service.resolve(link)).toEqual(resolved);
  });

  test('a link back to a site that is not registered is refused', async () => {
    const { link } = cases.find(({ result }) => result === 'valid')!;
    const resolved = await (await links(['https://elsewhere.example'])).resolve(link);
    expect(resolved).toMatchObject({ code: 'link_origin_unregistered' });
  });
});
