import { beforeEach, describe, expect, test } from 'vitest';
import { isRefused } from '../refusal.ts';
import { must } from '../testing.ts';
import { letter, testPeople, type TestPeople } from '../testing-people.ts';
import type { CodePurpose } from './email-codes.ts';

const MINUTE = 60_000;
const ADA = 'ada@lark.example';
const HERE = '198.51.100.7';

let people: TestPeople;

beforeEach(async () => {
  people = await testPeople({ live: true });
  await people.member(ADA);
});

const codeOf = (value: unknown) => (isRefused(value) ? value.code : 'accepted');

const send = (email = ADA, binding = 'b', purpose: CodePurpose = 'sign_in', address = HERE) =>
  people.emailCodes.send({ email, purpose, binding, address, letter });

const check = (code: string, binding = 'b', purpose: CodePurpose = 'sign_in', address = HERE) =>
  people.emailCodes.check({ code, purpose, binding, address });

/** Another eight digits. */
const wrongOf = (code: string, by = 1) => String((Number(code) + by) % 100_000_000).padStart(8, '0');

describe('a code by e-mail', () => {
  test('proves the address, once', async () => {
    must(await send());
    const code = (await people.codeFor(ADA))!;
    expect(must(await check(`${code.slice(0, 4)} ${code.slice(4)}`))).toEqual({ email: ADA });
    expect(codeOf(await check(code))).toBe('sign_in_code_invalid');
  });

  test.each([
    ['in another browser', async (code: string) => check(code, 'another')],
    ['for another purpose', async (code: string) => check(code, 'b', 'prove')],
    ['after ten minutes', async (code: string) => (people.wait(10 * MINUTE), check(code))],
    ['with a digit more', async (code: string) => check(`${code}0`)],
    ['after a newer one', async (code: string) => (must(await send()), check(code))],
  ])('is not good %s', async (_, use) => {
    must(await send());
    expect(codeOf(await use((await people.codeFor(ADA))!))).toBe('sign_in_code_invalid');
  });

  test('can be tried five times; then the right one is of no use either', async () => {
    must(await send());
    const code = (await people.codeFor(ADA))!;
    for (let i = 1; i <= 5; i++) expect(codeOf(await check(wrongOf(code, i)))).toBe('sign_in_code_invalid');
    expect(codeOf(await check(code))).toBe('sign_in_code_invalid');
  });

  test('is not tried more often by asking many times at once, in two processes', async () => {
    must(await send());
    const code = (await people.codeFor(ADA))!;
    const both = [people.emailCodes, people.other().emailCodes];
    const tries = Array.from({ length: 20 }, (_, i) =>
      both[i % 2]!.check({ code: wrongOf(code, i + 1), purpose: 'sign_in', binding: 'b', address: HERE }),
    );
    await Promise.all(tries);
    expect(codeOf(await check(code))).toBe('sign_in_code_invalid');
  });

  test('opens once when it is sent twice at the same moment', async () => {
    must(await send());
    const code = (await people.codeFor(ADA))!;
    const { emailCodes } = people.other();
    const given = { code, purpose: 'sign_in', binding: 'b', address: HERE } as const;
    const both = await Promise.all([check(code), emailCodes.check(given)]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'sign_in_code_invalid']);
  });

  test('the book holds neither code nor a hash that could be tried out', async () => {
    must(await send());
    const kept = await people.provider.ledger.store.records('sign_in_codes', { limit: 10 });
    expect(JSON.stringify(kept)).not.toContain(await people.codeFor(ADA));
    expect(Object.keys(kept[0]!.value as object).toSorted()).toEqual(['email', 'expiresAt', 'mac', 'tries']);
  });
});

describe('whether an address is known', () => {
  test('cannot be told from the answers, or from what is written', async () => {
    const known = await send(ADA, 'one');
    const unknown = await send('nobody@lark.example', 'two');
    expect(unknown).toEqual(known);
    expect(await people.codeFor('nobody@lark.example')).toBeUndefined();
    const kept = await people.provider.ledger.store.records('sign_in_codes', { limit: 10 });
    const shapes = kept.map(({ value }) => Object.entries(value as object).map(([k, v]) => [k, typeof v]));
    expect(shapes[0]).toEqual(shapes[1]);
    expect(await check('12345678', 'two')).toEqual(await check('12345678', 'one'));
  });

  test('no eight digits open where nothing was sent', async () => {
    must(await send('nobody@lark.example', 'two'));
    expect(codeOf(await check('00000000 for nobody', 'two'))).toBe('sign_in_code_invalid');
  });

  test('does not matter to who signs up: a new address gets a code', async () => {
    must(await send('new@lark.example', 'b', 'sign_up'));
    const code = (await people.codeFor('new@lark.example'))!;
    expect(must(await check(code, 'b', 'sign_up'))).toEqual({ email: 'new@lark.example' });
  });
});

describe('limits', () => {
  test('five codes an hour to one address, wherever they are asked for', async () => {
    for (let i = 0; i < 5; i++) must(await send(ADA, 'b', 'sign_in', `203.0.113.${i}`));
    const refused = await send(ADA, 'b', 'sign_in', '203.0.113.99');
    expect(refused).toMatchObject({ code: 'sign_in_limit_reached', retryAfterSeconds: 3600 });
    people.wait(60 * MINUTE);
    expect(codeOf(await send())).toBe('accepted');
  });

  test('an unknown address is limited the same way', async () => {
    for (let i = 0; i < 5; i++) must(await send('nobody@lark.example', `${i}`));
    expect(codeOf(await send('nobody@lark.example', '6'))).toBe('sign_in_limit_reached');
  });

  test('sixty tries an hour from one network, whoever they are for', async () => {
    for (let i = 0; i < 60; i++) await check('00000000', `browser ${i}`);
    must(await send(ADA, 'b', 'sign_in', '203.0.113.1'));
    const code = (await people.codeFor(ADA))!;
    expect(codeOf(await check(code))).toBe('sign_in_limit_reached');
    expect(codeOf(await check(code, 'b', 'sign_in', '203.0.113.1'))).toBe('accepted');
  });

  test('a restart forgets none of it', async () => {
    for (let i = 0; i < 5; i++) must(await send());
    const { emailCodes } = people.other();
    const again = await emailCodes.send({
      email: ADA,
      purpose: 'sign_in',
      binding: 'b',
      address: HERE,
      letter,
    });
    expect(codeOf(again)).toBe('sign_in_limit_reached');
  });
});

test('a mailbox is written to so often, under whatever address it has', async () => {
  for (let i = 0; i < 5; i++) must(await send(`ada+${i}@lark.example`, 'b', 'sign_up'));
  expect(codeOf(await send('ada@lark.example', 'b', 'sign_up'))).toBe('sign_in_limit_reached');
  must(await send('bo@lark.example', 'b', 'sign_up'));
  for (const email of [
    'ad.a@gmail.com',
    'a.da@gmail.com',
    'ada@googlemail.com',
    'a.d.a+x@gmail.com',
    'ada@gmail.com',
  ])
    must(await send(email, 'b', 'sign_up'));
  expect(codeOf(await send('a.d.a@gmail.com', 'b', 'sign_up'))).toBe('sign_in_limit_reached');
});

test('without mail there are no codes', async () => {
  people = await testPeople({ mail: false });
  expect(people.emailCodes.available).toBe(false);
  expect(codeOf(await send())).toBe('mail_unavailable');
});

describe('recovery codes', () => {
  test('are ten, each good once, forgiving how it is typed', async () => {
    const ada = (await people.members.byEmail(ADA))!;
    const codes = await people.recoveryCodes.renew(ada.id);
    expect(new Set(codes).size).toBe(10);
    expect(must(await people.recoveryCodes.use(` ${codes[3]!.toUpperCase()} `, HERE))).toBe(ada.id);
    expect(codeOf(await people.recoveryCodes.use(codes[3]!, HERE))).toBe('recovery_code_invalid');
    expect(await people.recoveryCodes.left(ada.id)).toBe(9);
  });

  test('of an older set stop', async () => {
    const ada = (await people.members.byEmail(ADA))!;
    const [old] = await people.recoveryCodes.renew(ada.id);
    await people.recoveryCodes.renew(ada.id);
    expect(codeOf(await people.recoveryCodes.use(old!, HERE))).toBe('recovery_code_invalid');
    expect(await people.recoveryCodes.left(ada.id)).toBe(10);
  });

  test('used twice at the same moment sign in once', async () => {
    const ada = (await people.members.byEmail(ADA))!;
    const [code] = await people.recoveryCodes.renew(ada.id);
    const { recoveryCodes } = people.other();
    const both = await Promise.all([people.recoveryCodes.use(code!, HERE), recoveryCodes.use(code!, HERE)]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'recovery_code_invalid']);
  });

  test('are tried sixty times an hour from one network at most', async () => {
    const ada = (await people.members.byEmail(ADA))!;
    const [code] = await people.recoveryCodes.renew(ada.id);
    for (let i = 0; i < 60; i++) await people.recoveryCodes.use('0000-0000-0000-0000', HERE);
    expect(codeOf(await people.recoveryCodes.use(code!, HERE))).toBe('sign_in_limit_reached');
  });
});

test('what is over is cleaned away', async () => {
  must(await send());
  await check('00000000');
  people.wait(2 * 60 * MINUTE);
  await people.clean();
  for (const collection of ['sign_in_codes', 'sign_in_tries'])
    expect(await people.provider.ledger.store.records(collection, { limit: 10 })).toEqual([]);
});
