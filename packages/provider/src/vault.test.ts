import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVault, SealBroken, type VaultKey } from './vault.ts';

const key = (id: string): VaultKey => ({ id, key: randomBytes(32) });
const [one, two, three] = [key('vk_1'), key('vk_2'), key('vk_3')] as const;

describe('what is sealed', () => {
  test('opens to the same text, whatever it was', () => {
    const vault = createVault([one]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        expect(vault.open(vault.seal(text, context), context)).toBe(text.toWellFormed());
      }),
    );
  });

  test('shows nothing of the text, and is another each time', () => {
    const vault = createVault([one]);
    const sealed = [vault.seal('whsec_secret', 'a'), vault.seal('whsec_secret', 'a')];
    expect(sealed[0]).not.toBe(sealed[1]);
    for (const each of sealed) {
      expect(each).toMatch(/^fv1\.vk_1\.[\w-]+$/);
      expect(Buffer.from(each.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('secret');
    }
  });

  test('is sealed by the newest key, and opened by any', () => {
    const old = createVault([one]).seal('text', 'a');
    const vault = createVault([one, two]);
    const young = vault.seal('text', 'a');
    expect([old, young].map((each) => vault.open(each, 'a'))).toEqual(['text', 'text']);
    expect([old, young].map(vault.isCurrent)).toEqual([false, true]);
  });

  test('by a key that another process added is opened once that is read', () => {
    const keys = [one];
    let reads = 0;
    const vault = createVault(keys, { more: () => (reads++, [one, two]) });
    const foreign = createVault([one, two]).seal('text', 'a');
    expect(vault.isCurrent(vault.seal('text', 'a'))).toBe(true);
    expect(vault.open(foreign, 'a')).toBe('text');
    expect(vault.open(foreign, 'a')).toBe('text');
    expect(reads).toBe(1);
    expect(vault.isCurrent(foreign)).toBe(true);
  });
});

describe('does not open', () => {
  const vault = createVault([one, two]);
  const sealed = vault.seal('text', 'webhook we_1');
  const [version, id, content] = sealed.split('.') as [string, string, string];
  const flipped = (at: number) => {
    const bytes = Buffer.from(content, 'base64url');
    bytes[at]! ^= 1;
    return `${version}.${id}.${bytes.toString('base64url')}`;
  };
  const cases: [string, string, string][] = [
    ['in another context', sealed, 'webhook we_2'],
    ['with another key named', sealed.replace('vk_2', 'vk_1'), 'webhook we_1'],
    ['with a key that is gone', createVault([three]).seal('text', 'webhook we_1'), 'webhook we_1'],
    ['with a bit of its nonce changed', flipped(0), 'webhook we_1'],
    ['with a bit of its text changed', flipped(12), 'webhook we_1'],
    ['with a bit of its tag changed', flipped(20), 'webhook we_1'],
    ['cut short', sealed.slice(0, -8), 'webhook we_1'],
    ['of another version', sealed.replace('fv1', 'fv2'), 'webhook we_1'],
    ['that is none', 'whsec_abc', 'webhook we_1'],
    ['that is empty', '', 'webhook we_1'],
  ];
  test.each(cases)('%s', (_, text, context) => {
    expect(() => vault.open(text, context)).toThrow(SealBroken);
  });
});

test('a vault without a key is a bug', () => {
  expect(() => createVault([])).toThrow('needs a key');
});
