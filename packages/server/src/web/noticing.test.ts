import { randomBytes } from 'node:crypto';
import { createKeptMail, type KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../testing.ts';
import { codeFor } from './signin/testing-signin.ts';
import { createVisitor, type Visitor } from './testing-visitor.ts';

const ADA = 'ada@lark.example';

let app: TestApp;
let mail: KeptMail;
let visitor: Visitor;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  app = await openTestApp({ log, mail: (deps) => (mail = createKeptMail({ ...deps, random: randomBytes })) });
  await app.provider.people.members.byProvenEmail(ADA);
  visitor = createVisitor({ baseUrl: app.settings.baseUrl, app });
});

const told = () =>
  lines.map((line) => {
    const { msg, route, status } = JSON.parse(line) as Record<string, unknown>;
    return [msg, route, status];
  });

test('who signs in, and who fails to, is told by way and network, and nothing of what they sent', async () => {
  const sent = await visitor.submit(await visitor.get('/signin'), '/signin/email', { email: ADA });
  const page = await visitor.get(sent.location!);
  await visitor.submit(page, '/signin/code', { code: '00000000' });
  const code = await codeFor({ mail }, ADA);
  await visitor.submit(page, '/signin/code', { code });
  expect(told()).toEqual([
    ['a form was turned away', '/signin/code', 400],
    ['signed in', '/signin/code', 303],
  ]);
  const all = lines.join('');
  for (const secret of [ADA, code, ...visitor.cookies.values()]) expect(all).not.toContain(secret);
  expect(JSON.parse(lines[0]!)).toMatchObject({ network: expect.any(String), time: expect.any(Number) });
});

test('forms from other sites, without token, and of nobody are told; what is done is not', async () => {
  await visitor.post('/wallet/undo', { payment: 'pay_x', csrf: 'x' });
  await visitor.post('/account/name', { name: 'x' }, { Origin: 'https://evil.example' });
  await visitor.post('/join/inv_1.s3cret', { csrf: 'x' });
  await visitor.submit(await visitor.get('/wallet/topup'), '/wallet/topup', { amount: '5' });
  expect(told()).toEqual([
    ['a form was turned away', '/wallet/undo', 403],
    ['a form was turned away', '/join/:invitation', 403],
  ]);
  expect(lines.join('')).not.toContain('s3cret');
});
