import { expect, test } from 'vitest';
import { invitationLetter, noticeLetter } from './letters.ts';

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
  [undefined, 'a webhook was switched off'],
  ['en', 'a webhook was switched off'],
  ['de', 'Ein Webhook wurde abgeschaltet'],
  ['fr', 'a webhook was switched off'],
])('a notice to somebody who reads %s: %s', (language, words) => {
  const letter = noticeLetter('https://pay.example')({ ...notice, because: 'gone' }, seller, { language });
  expect(letter.subject).toContain(words);
});

test('an invitation is in the language of whoever gets it, where they are known', () => {
  const subjects = ['de', undefined].map((language) => invitationLetter('The Lark')('l', language).subject);
  expect(subjects[0]).toContain('Einladung');
  expect(subjects[1]).toContain('Invitation');
});

test('an invitation says where to, and carries the link', () => {
  const link = 'https://pay.example/join/inv_1.x';
  expect(invitationLetter('The Lark')(link).subject).toContain('The Lark');
  for (const to of ['The Lark', undefined]) expect(invitationLetter(to)(link).text).toContain(link);
});
