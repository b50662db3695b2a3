import { expect, test } from 'vitest';
import { invitationLetter, inviting, noticeLetter } from './letters.ts';
import { textsFor } from './web/texts/index.ts';

const seller = { name: 'The Lark' } as Parameters<ReturnType<typeof noticeLetter>>[1];
const notice = { address: 'https://lark.example/hook', about: 'we_1' } as Parameters<
  ReturnType<typeof noticeLetter>
>[0];

test.each([
  ['gone', '410'],
  ['failing', 'five days'],
])('a notice of a webhook that is %s says whose it is, where it sent to and why: %s', (because, why) => {
  const { subject, text } = noticeLetter('https://pay.example')({ ...notice, because }, seller, {});
  expect(subject).toContain('The Lark');
  for (const part of ['https://lark.example/hook', why, 'https://pay.example/seller'])
    expect(text).toContain(part);
});

test.each([
  ['The Lark', 'The Lark'],
  ['Ltd. No. 5', 'Ltd. No. 5'],
  ['Your wallet is locked: https://evil.example/login', 'Your wallet is locked: https: evil. example/login'],
  ['www.evil.example', 'www. evil. example'],
  ['evil。example', 'evil. example'],
  ['The Lark”. Go to evil.example “', "The Lark'. Go to evil. example '"],
  ['a'.repeat(100), `${'a'.repeat(60)}…`],
])('in mail, a seller who is called %s is called %s', (name, called) => {
  for (const language of ['en', 'de'] as const) {
    const { subject, text } = inviting(textsFor(language).signin.mail, name)(LINK);
    expect(subject).toContain(called);
    // The one address in it is ours.
    expect(text.match(/\S+\.\S+/g)).toEqual([
      expect.stringContaining('pay.example'),
      expect.stringMatching(/^pay\.example/),
    ]);
  }
  const told = noticeLetter('https://pay.example')({ ...notice, because: 'gone' }, { ...seller, name }, {});
  expect(told.subject).toContain(called);
});

const LINK = 'https://pay.example/join/inv_1.x';

test('what is written without anybody asking is in the reader’s language, else in English', () => {
  const to = noticeLetter('https://pay.example');
  const told = (language?: string) => to({ ...notice, because: 'gone' }, seller, { language }).subject;
  expect([told(), told('de'), told('fr')]).toEqual([
    expect.stringContaining('switched off'),
    expect.stringContaining('abgeschaltet'),
    expect.stringContaining('switched off'),
  ]);
  // Whoever is invited reads their own language, and not that of whoever invites.
  const { mail } = textsFor('de').signin;
  expect(inviting(mail)(LINK).text).toContain('Sie sind eingeladen');
  expect(inviting(mail, 'The Lark')(LINK, 'en').text).toContain('You are invited to the team of “The Lark”');
});

test('an invitation says where to, and carries the link', () => {
  const link = 'https://pay.example/join/inv_1.x';
  expect(invitationLetter('The Lark')(link).subject).toContain('The Lark');
  for (const to of ['The Lark', undefined]) expect(invitationLetter(to)(link).text).toContain(link);
});
