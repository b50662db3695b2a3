import { describe, expect, it, test } from 'vitest';
import { type Asked, type AskSettings, isLooser, isStep, NEVER, reasonToAsk } from './confirm.ts';

const set = (rules: Partial<AskSettings>): AskSettings => ({ ...NEVER, ...rules });
const paid = (...amounts: number[]) =>
  amounts.map((amount) => ({ amount: BigInt(amount), time: 0, offer: 1 }));
const at = (time: number, offer = 7) => [{ amount: 1n, time, offer }];

const asked: Asked = { amount: 10n, asset: 'USD', where: 'grant', repeatable: 7, now: 100_000, before: [] };
const above = set({ above: { USD: 10n } });
const unusual = set({ unusual: true });
const repeats = set({ repeats: true });

const TABLE: [string, AskSettings, Partial<Asked>, string | undefined][] = [
  ['nothing is set', NEVER, { amount: 1_000_000n, before: at(99_999) }, undefined],
  ['the amount is the most', above, {}, undefined],
  ['the amount is more', above, { amount: 11n }, 'above'],
  ['it is another asset', above, { amount: 11n, asset: 'EUR' }, undefined],
  ['it is at checkout', above, { amount: 11n, where: 'checkout' }, undefined],
  [
    'it is at checkout, and to be asked there too',
    { ...above, atCheckout: true },
    { amount: 11n, where: 'checkout' },
    'above',
  ],
  ['anything is more than nothing', set({ above: { USD: 0n } }), { amount: 1n }, 'above'],
  [
    'four payments say nothing of what is usual',
    unusual,
    { amount: 999n, before: paid(1, 1, 1, 1) },
    undefined,
  ],
  ['five times what is usual is not far above', unusual, { before: paid(2, 2, 2, 2, 2) }, undefined],
  ['one more is', unusual, { amount: 11n, before: paid(2, 2, 2, 2, 2) }, 'unusual'],
  [
    'it is so at checkout as well',
    unusual,
    { amount: 11n, where: 'checkout', before: paid(2, 2, 2, 2, 2) },
    'unusual',
  ],
  [
    'one large payment does not move the median',
    unusual,
    { amount: 11n, before: paid(900, 2, 2, 2, 2) },
    'unusual',
  ],
  [
    'of two in the middle the lower counts',
    unusual,
    { amount: 11n, before: paid(2, 2, 2, 9, 9, 9) },
    'unusual',
  ],
  [
    'only the last twenty count',
    unusual,
    { amount: 26n, before: paid(...Array(20).fill(5), ...Array(80).fill(50)) },
    'unusual',
  ],
  [
    'what was reserved says nothing of what is usual',
    unusual,
    { amount: 999n, before: paid(1, 1, 1, 1, 1).map((each) => ({ ...each, hold: true })) },
    undefined,
  ],
  ['the offer was paid just now', repeats, { before: at(90_001) }, 'repeat'],
  ['the offer was paid ten seconds ago', repeats, { before: at(90_000) }, undefined],
  ['another offer was paid just now', repeats, { before: at(99_999, 8) }, undefined],
  [
    'what is bought once cannot be bought twice',
    repeats,
    { repeatable: undefined, before: at(99_999) },
    undefined,
  ],
  [
    'the amount comes first',
    set({ above: { USD: 1n }, unusual: true, repeats: true }),
    { before: at(99_999) },
    'above',
  ],
];

test.each(TABLE)('%s', (_, settings, parts, reason) => {
  expect(reasonToAsk(settings, { ...asked, ...parts })).toBe(reason);
});

describe('amounts from which a payer may be asked', () => {
  it.each([0n, 1n, 2n, 5n, 10n, 200n, 500_000_000n])('%s is one', (amount) =>
    expect(isStep(amount)).toBe(true),
  );
  it.each([-1n, 3n, 11n, 250n, 5_000_000_001n])('%s is none', (amount) => expect(isStep(amount)).toBe(false));
});

describe('asking less', () => {
  it.each([
    [above, above, false],
    [above, set({ above: { USD: 5n } }), false],
    [above, set({ above: { USD: 20n } }), true],
    [above, NEVER, true],
    [NEVER, above, false],
    [above, { ...above, unusual: true }, false],
    [unusual, repeats, true],
    [set({ atCheckout: true }), NEVER, true],
  ])('from %o to %o: %s', (before, after, looser) => expect(isLooser(before, after)).toBe(looser));
});
