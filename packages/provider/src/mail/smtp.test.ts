import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Carrier, Letter } from './mail.ts';
import { readMailUrl, readSender } from './mail-address.ts';
import { createSmtp, type SmtpOptions } from './smtp.ts';
import { headerOf, openTestSmtp, TEST_CERTIFICATE as ca, type TestSmtp, textOf } from './testing-smtp.ts';

const FROM = { address: 'pay@farthing.example', name: 'Farthing, “the” provider' };
const NOON = Date.UTC(2026, 10, 22, 12);
const LETTER: Letter = {
  id: 'mail_0000000000000000000000001a',
  to: 'ada@lark.example',
  subject: '12345678 ist Ihr Code für Farthing',
  text: 'Grüße.\n\nhttps://pay.example/join/inv_1.abc\n',
  time: NOON,
};

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function smtp(options: Parameters<typeof openTestSmtp>[0] = {}): Promise<TestSmtp> {
  const server = await openTestSmtp(options);
  open.push(server.close);
  return server;
}

function carrier(url: string, options: Partial<SmtpOptions> = {}): Carrier {
  const made = createSmtp({ server: readMailUrl(url)!, from: FROM, ...options });
  open.push(made.close);
  return made;
}

describe('a mail server', () => {
  test('is handed the mail: addressee in the envelope, text as it was written', async () => {
    const server = await smtp();
    const carried = await carrier(`smtp://127.0.0.1:${server.port}`).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'sent' });
    const [mail] = server.taken;
    expect(mail).toMatchObject({ from: FROM.address, to: [LETTER.to], secure: false });
    expect(textOf(mail!)).toBe(LETTER.text);
    const header = headerOf(mail!);
    expect(header).toContain('To: ada@lark.example');
    expect(header).toMatch(/^From: .*<pay@farthing\.example>$/m);
    expect(header).toContain('Message-ID: <mail_0000000000000000000000001a@farthing.example>');
    expect(header).toContain('Date: Sun, 22 Nov 2026 12:00:00 +0000');
    expect(header).toContain('Auto-Submitted: auto-generated');
    expect(header).toContain('Content-Type: text/plain; charset=utf-8');
  });

  test('gets further mail over the same connections, and several at once', async () => {
    const server = await smtp();
    const by = carrier(`smtp://127.0.0.1:${server.port}`);
    const many = Array.from({ length: 12 }, (_, i) => by.carry({ ...LETTER, to: `a${i}@lark.example` }));
    for (const { outcome } of await Promise.all(many)) expect(outcome).toBe('sent');
    expect(server.taken).toHaveLength(12);
  });

  test.each([
    ['an addressee that is none', 550, 'refused'],
    ['an addressee that is full today', 452, 'deferred'],
  ])('says of %s: %i', async (_, code, outcome) => {
    const server = await smtp();
    server.refuses.set(LETTER.to, code);
    const by = carrier(`smtp://127.0.0.1:${server.port}`);
    expect(await by.carry(LETTER)).toMatchObject({ outcome, reason: expect.stringContaining(String(code)) });
    // What was refused to one is no matter to another.
    expect(await by.carry({ ...LETTER, to: 'bo@lark.example' })).toMatchObject({ outcome: 'sent' });
  });

  test('that does not let us send at all is away, whoever it is to', async () => {
    const server = await smtp();
    server.refusesSender = 553;
    const carried = await carrier(`smtp://127.0.0.1:${server.port}`).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'away', trouble: 'sender_refused' });
  });

  test('that is down is away', async () => {
    const server = await smtp();
    await server.close();
    const carried = await carrier(`smtp://127.0.0.1:${server.port}`).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'away', trouble: 'unreachable' });
  });

  test('that says nothing is waited for no longer than that', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const by = carrier(`smtp://127.0.0.1:${port}`, { patienceMs: 300 });
    expect(await by.carry(LETTER)).toMatchObject({ outcome: 'away', trouble: 'timeout' });
  });

  test('that breaks off in the middle was asked once, and is asked again by nobody in here', async () => {
    const server = await smtp();
    server.before = () => server.close();
    const carried = await carrier(`smtp://127.0.0.1:${server.port}`).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'away', trouble: 'unreachable' });
    expect(server.begun).toBe(1);
  });

  test('is left when the process stops', async () => {
    const server = await smtp();
    const stop = new AbortController();
    server.before = async () => {
      stop.abort();
      await new Promise(() => {});
    };
    const carried = await carrier(`smtp://127.0.0.1:${server.port}`).carry(LETTER, stop.signal);
    expect(carried).toEqual({ outcome: 'stopped' });
  });
});

describe('user and password', () => {
  const users = { 'pay@farthing.example': 'p@ss/w:rd' };
  const url = (port: number, password: string) =>
    `smtps://pay%40farthing.example:${password}@localhost:${port}`;

  test('are told, and needed', async () => {
    const server = await smtp({ tls: 'smtps', users });
    const carried = await carrier(url(server.port, 'p%40ss%2Fw%3Ard'), { ca }).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'sent' });
    expect(server.taken[0]).toMatchObject({ user: 'pay@farthing.example', secure: true });
  });

  test('that are wrong are no fault of the message, and are not repeated in what is told', async () => {
    const server = await smtp({ tls: 'smtps', users });
    const carried = await carrier(url(server.port, 'hunter2'), { ca }).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'away', trouble: 'credentials' });
    expect(JSON.stringify(carried)).not.toContain('hunter2');
  });

  test('are not left out because a server does not ask for them', async () => {
    const server = await smtp();
    const carried = await carrier(`smtp://user:secret@127.0.0.1:${server.port}`).carry(LETTER);
    expect(carried).toMatchObject({ outcome: 'away', trouble: 'credentials' });
    expect(server.taken).toEqual([]);
  });
});

/** An address of this machine that does not look like one, as a server elsewhere would be. */
const ELSEWHERE = '0.0.0.0';

describe('encryption', () => {
  test.each([
    ['smtps, a certificate that is trusted', 'smtps', 'smtps', ELSEWHERE, { ca }, 'sent'],
    ['smtps, one that is not', 'smtps', 'smtps', ELSEWHERE, {}, 'insecure'],
    ['smtps, one that is not, on this machine', 'smtps', 'smtps', '127.0.0.1', {}, 'insecure'],
    ['STARTTLS, trusted', 'smtp', 'starttls', ELSEWHERE, { ca }, 'sent'],
    ['STARTTLS, not trusted', 'smtp', 'starttls', ELSEWHERE, {}, 'insecure'],
    [
      'STARTTLS, not trusted, although plain is allowed',
      'smtp',
      'starttls',
      ELSEWHERE,
      { plain: true },
      'insecure',
    ],
    ['STARTTLS on this machine, whose certificate is nobody’s', 'smtp', 'starttls', '127.0.0.1', {}, 'sent'],
    ['no STARTTLS elsewhere', 'smtp', undefined, ELSEWHERE, {}, 'insecure'],
    ['no STARTTLS elsewhere, allowed', 'smtp', undefined, ELSEWHERE, { plain: true }, 'sent'],
    ['no STARTTLS on this machine', 'smtp', undefined, '127.0.0.1', {}, 'sent'],
  ] as const)('%s', async (_, scheme, tls, host, options, expected) => {
    const server = await smtp({ ...(tls && { tls }), host: ELSEWHERE });
    const carried = await carrier(`${scheme}://${host}:${server.port}`, options).carry(LETTER);
    const what = carried.outcome === 'away' ? carried.trouble : carried.outcome;
    expect([what, server.taken.map(({ secure }) => secure)]).toEqual([
      expected,
      expected === 'sent' ? [tls !== undefined] : [],
    ]);
  });
});

describe('what others wrote', () => {
  test.each([
    ['a line in a subject', { subject: 'The Lark\r\nBcc: eve@evil.example' }],
    ['a bare line feed', { subject: 'The Lark\nBcc: eve@evil.example' }],
    ['a second header by folding', { subject: 'The Lark\r\n \r\nBcc: eve@evil.example\r\n\r\nHello' }],
    [
      'another separator of lines',
      { subject: 'The Lark\u2028Bcc: eve@evil.example\u0085Cc: eve@evil.example' },
    ],
    ['a header in the text', { text: 'Bcc: eve@evil.example\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n' }],
    ['a command in an address', { to: 'ada@lark.example>\r\nRCPT TO:<eve@evil.example' }],
    ['two addresses in one', { to: 'ada@lark.example, eve@evil.example' }],
    ['a name in an address', { to: 'Ada <eve@evil.example>' }],
  ])('makes nobody else an addressee: %s', async (_, change) => {
    const server = await smtp();
    await carrier(`smtp://127.0.0.1:${server.port}`).carry({ ...LETTER, ...change });
    for (const mail of server.taken) {
      expect(mail.to).toEqual([LETTER.to]);
      expect(headerOf(mail)).not.toMatch(/^(Bcc|Cc|RCPT)\b/im);
    }
    expect(server.taken.length).toBe('to' in change ? 0 : 1);
  });

  test('names no file and no address to read from', async () => {
    const server = await smtp();
    const text = { path: '/etc/hostname' } as unknown as string;
    const carried = await carrier(`smtp://127.0.0.1:${server.port}`).carry({ ...LETTER, text });
    expect(carried.outcome).not.toBe('sent');
    expect(server.taken).toEqual([]);
  });
});

test.each([
  ['smtp://mail.example', { secure: false, host: 'mail.example', port: 587 }],
  ['smtps://mail.example', { secure: true, host: 'mail.example', port: 465 }],
  ['smtp://[::1]:25', { secure: false, host: '::1', port: 25 }],
  [
    'smtps://a%40b:c%3A%2F@mail.example:2465',
    { secure: true, host: 'mail.example', port: 2465, user: 'a@b', password: 'c:/' },
  ],
  [
    'smtp://user@mail.example',
    { secure: false, host: 'mail.example', port: 587, user: 'user', password: '' },
  ],
  ['http://mail.example', undefined],
  ['smtp:mail.example', undefined],
  ['smtp://', undefined],
  ['smtp://mail.example/', undefined],
  ['smtp://mail.example?pool=1', undefined],
  ['smtp://us/er:pass@mail.example', undefined],
  ['smtp://:pass@mail.example', undefined],
  ['smtp://mail.example:70000', undefined],
  ['smtp://mail.example:0', undefined],
  ['smtp://a%zz@mail.example', undefined],
  ['', undefined],
])('the address %s', (text, expected) => expect(readMailUrl(text)).toEqual(expected));

test.each([
  ['pay@farthing.example', { address: 'pay@farthing.example' }],
  ['Farthing <pay@farthing.example>', { address: 'pay@farthing.example', name: 'Farthing' }],
  ['Böhm & Söhne <pay@farthing.example>', { address: 'pay@farthing.example', name: 'Böhm & Söhne' }],
  ['root@localhost', { address: 'root@localhost' }],
  ['pay', undefined],
  ['a@b.example, c@d.example', undefined],
  ['Farthing <pay@farthing.example> x', undefined],
  ['Farthing\r\nBcc: x <pay@farthing.example>', undefined],
])('the sender %s', (text, expected) => expect(readSender(text)).toEqual(expected));
