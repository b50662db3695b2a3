/** The disk that forgets: what must survive the loss of power, what may, and what a failed sync does. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Disk } from './disk.ts';

const PAGE = 4096;

function filled(byte: number, length = PAGE): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

/** The distinct bytes of a file after the power was lost, over many chances. */
function chances(disk: Disk, name: string): { bytes: Set<number>; sizes: Set<number>; missing: number } {
  const found = { bytes: new Set<number>(), sizes: new Set<number>(), missing: 0 };
  for (let seed = 0; seed < 200; seed++) {
    const content = disk.afterPowerLoss(createRandom(seed)).get(name);
    if (!content) {
      found.missing++;
      continue;
    }
    found.sizes.add(content.length);
    for (const byte of content) found.bytes.add(byte);
  }
  return found;
}

/** A disk with one durable page of ones. */
function onePage(): { disk: Disk; file: number } {
  const disk = new Disk(new Map([['f', filled(1)]]));
  return { disk, file: disk.find('f')! };
}

describe('after the power was lost', () => {
  test('what was synced is there', () => {
    const { disk, file } = onePage();
    disk.apply({ type: 'write', file, offset: 0, data: filled(2) });
    disk.apply({ type: 'sync', file, lost: false });
    expect(chances(disk, 'f')).toEqual({ bytes: new Set([2]), sizes: new Set([PAGE]), missing: 0 });
  });

  test('what was not synced is there, is not, or is there in part', () => {
    const { disk, file } = onePage();
    disk.apply({ type: 'write', file, offset: 0, data: filled(2) });
    expect(chances(disk, 'f').bytes).toEqual(new Set([1, 2]));
    const mixed = Array.from({ length: 50 }, (_, seed) => disk.afterPowerLoss(createRandom(seed)).get('f')!);
    expect(mixed.some((content) => content.includes(1) && content.includes(2))).toBe(true);
  });

  test('of several writes any may be the last to have got there', () => {
    const { disk, file } = onePage();
    for (const byte of [2, 3, 4]) disk.apply({ type: 'write', file, offset: 0, data: filled(byte, 512) });
    expect(chances(disk, 'f').bytes).toEqual(new Set([1, 2, 3, 4]));
  });

  test('a file may have its old size, or any it had since', () => {
    const { disk, file } = onePage();
    disk.apply({ type: 'write', file, offset: PAGE, data: filled(2) });
    disk.apply({ type: 'truncate', file, size: 100 });
    expect(chances(disk, 'f').sizes).toEqual(new Set([100, PAGE, 2 * PAGE]));
  });

  test('a new file may be missing, also a synced one, until its directory is synced', () => {
    const disk = new Disk();
    const plain = disk.create('plain', false);
    disk.apply({ type: 'sync', file: plain, lost: false });
    expect(chances(disk, 'plain').missing).toBeGreaterThan(0);
    const journal = disk.create('journal', true);
    disk.apply({ type: 'sync', file: journal, lost: false });
    expect(chances(disk, 'plain').missing).toBe(0);
    expect(chances(disk, 'journal').missing).toBe(0);
  });

  test('a deleted file may be back until its directory is synced', () => {
    const { disk } = onePage();
    disk.apply({ type: 'delete', name: 'f' });
    const { missing } = chances(disk, 'f');
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(200);
    disk.apply({ type: 'syncDirectory' });
    expect(chances(disk, 'f').missing).toBe(200);
  });
});

test('after a failed sync everything reads as written, and no later sync writes it', () => {
  const { disk, file } = onePage();
  disk.apply({ type: 'write', file, offset: 0, data: filled(2) });
  disk.apply({ type: 'sync', file, lost: true });
  disk.apply({ type: 'sync', file, lost: false });
  expect(disk.image().get('f')).toEqual(filled(2));
  expect(chances(disk, 'f').bytes).toEqual(new Set([1]));
  disk.apply({ type: 'write', file, offset: 0, data: filled(2) });
  disk.apply({ type: 'sync', file, lost: false });
  expect(chances(disk, 'f').bytes).toEqual(new Set([2]));
});

test('a killed process leaves everything it wrote', () => {
  const { disk, file } = onePage();
  disk.apply({ type: 'write', file, offset: PAGE, data: filled(2, 10) });
  expect(disk.image().get('f')).toEqual(new Uint8Array([...filled(1), ...filled(2, 10)]));
});
