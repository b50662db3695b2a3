import { createSocket, type Socket } from 'node:dgram';
import { decode, encode, type Packet, type StringAnswer } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNameLookup, LookupFailed } from './name-lookup.ts';

describe('a public name', () => {
  const zone: Record<string, StringAnswer['data'][] | 'refused' | 'silent'> = {
    'A one.example': ['198.51.100.1', '198.51.100.2'],
    'AAAA one.example': ['2001:db8::1'],
    'A half.example': ['198.51.100.3'],
    'AAAA half.example': 'refused',
    'A broken.example': 'refused',
    'AAAA broken.example': 'refused',
    'A slow.example': 'silent',
    'AAAA slow.example': 'silent',
  };
  let server: Socket;
  let servers: string[];

  beforeAll(async () => {
    server = createSocket('udp4');
    server.on('message', (bytes, { port, address }) => {
      const { id, questions = [] } = decode(bytes);
      const [{ type, name }] = questions as [{ type: 'A' | 'AAAA'; name: string }];
      const found = zone[`${type} ${name}`];
      if (found === 'silent') return;
      // The lower four bits say what came of it: 3 is "no such name", 5 "refused".
      const code = found === undefined ? 3 : found === 'refused' ? 5 : 0;
      const answers = Array.isArray(found) ? found.map((data) => ({ type, name, ttl: 1, data })) : [];
      const packet: Packet = { type: 'response', id, flags: 0x180 | code, questions, answers };
      server.send(encode(packet), port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    servers = [`127.0.0.1:${server.address().port}`];
  });
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  test('has all its addresses, IPv4 first', async () => {
    const look = createNameLookup('public', { servers });
    expect(await look('one.example')).toEqual(['198.51.100.1', '198.51.100.2', '2001:db8::1']);
  });

  test('whose servers answer for one kind only has those', async () => {
    expect(await createNameLookup('public', { servers })('half.example')).toEqual(['198.51.100.3']);
  });

  test('that there is not has none; one that nobody answers for is another matter', async () => {
    const look = createNameLookup('public', { servers });
    expect(await look('none.example')).toEqual([]);
    await expect(look('broken.example')).rejects.toThrow(LookupFailed);
  });

  test('is never one of this machine’s own', async () => {
    expect(await createNameLookup('public', { servers })('localhost')).toEqual([]);
  });

  test('whose servers are silent does not hold up the others, and is given up', async () => {
    const look = createNameLookup('public', { servers });
    const slow = Array.from({ length: 50 }, () => look('slow.example').catch((error: unknown) => error));
    const begun = performance.now();
    expect(await look('one.example')).toHaveLength(3);
    expect(performance.now() - begun).toBeLessThan(1_000);
    for (const outcome of await Promise.all(slow)) expect(outcome).toBeInstanceOf(LookupFailed);
  }, 30_000);
});

describe('a name that the system looks up', () => {
  test('may be of this machine', async () => {
    const look = createNameLookup('loopback');
    expect(await look('localhost')).toContain('127.0.0.1');
  });

  test('is asked once for all who want it, and no more than 64 at a time', async () => {
    const asked: string[] = [];
    let answer!: () => void;
    const answered = new Promise<string[]>((resolve) => (answer = () => resolve(['192.0.2.1'])));
    const system = (name: string) => {
      asked.push(name);
      return answered;
    };
    const look = createNameLookup('private', { system });
    const waiting = Array.from({ length: 64 }, (_, index) => look(`n${index}.example`));
    const again = look('n0.example');
    await expect(look('n64.example')).rejects.toThrow(LookupFailed);
    expect(asked).toHaveLength(64);
    answer();
    expect(await Promise.all([...waiting, again])).toEqual(Array(65).fill(['192.0.2.1']));
    expect(await look('n64.example')).toEqual(['192.0.2.1']);
  });
});
