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
  const { subject, text } = noticeLetter('https://pay.example')({ ...notice, because }, seller);
  expect(subject).toContain('The Lark');
  for (const part of ['https://lark.example/hook', why, 'https://pay.example/seller'])
    expect(text).toContain(part);
});

test('an invitation says where to, and carries the link', () => {
  const link = 'https://pay.example/join/inv_1.x';
  expect(invitationLetter('The Lark')(link).subject).toContain('The Lark');
  for (const to of ['The Lark', undefined]) expect(invitationLetter(to)(link).text).toContain(link);
});
