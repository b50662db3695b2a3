import { describe, expect, test } from 'vitest';
import { must, openTestBook, outcome } from '../testing.ts';

// RFC 8032, test 1.
const PUBLIC = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

describe('link keys', () => {
  test('are registered once', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const first = must(await book.linkKeys.register(seller, PUBLIC));
    expect(must(await book.linkKeys.register(seller, PUBLIC))).toEqual(first);
    expect((await book.linkKeys.list(seller, { limit: 10 })).items).toEqual([first]);
    expect(await book.linkKeys.verifier(seller, first.id)).toBeDefined();
  });

  test.each([
    ['too short', PUBLIC.slice(2)],
    ['no base64url', PUBLIC.replace('_', '/')],
    ['padded', `${PUBLIC}=`],
    ['empty', ''],
  ])('a text that is %s is no key', async (_, text) => {
    const book = await openTestBook();
    expect(outcome(await book.linkKeys.register(await book.seller(), text))).toBe('link_key_invalid');
  });

  test('revoked, verify nothing; registered anew, they get another id', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const { id } = must(await book.linkKeys.register(seller, PUBLIC));
    expect(must(await book.linkKeys.revoke(seller, id)).revoked).toBeDefined();
    expect(must(await book.linkKeys.revoke(seller, id)).revoked).toBeDefined();
    expect(await book.linkKeys.verifier(seller, id)).toBeUndefined();
    expect(must(await book.linkKeys.register(seller, PUBLIC)).id).not.toBe(id);
  });

  test('of another seller verify nothing and cannot be revoked', async () => {
    const book = await openTestBook();
    const [one, two] = [await book.seller(), await book.seller('https://owl.example')];
    const { id } = must(await book.linkKeys.register(one, PUBLIC));
    expect(await book.linkKeys.verifier(two, id)).toBeUndefined();
    expect(outcome(await book.linkKeys.revoke(two, id))).toBe('link_key_not_found');
  });
});
