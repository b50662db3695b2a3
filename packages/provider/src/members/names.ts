/** Names and e-mail addresses as people type them, read once: trimmed, on one line, nothing invisible in them. */
import { type Refused, refuse } from '../refusal.ts';

const LONGEST_NAME = 100;
const LONGEST_EMAIL = 254;

/** Control characters, halves of pairs, and what turns the direction of text or hides in it. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

export function readName(text: string): string | Refused {
  const name = text.trim();
  const wrong = name === '' || [...name].length > LONGEST_NAME || UNSEEN.test(name);
  return wrong ? refuse('name_invalid', { field: 'name' }) : name;
}

/**
 * The mailbox behind an address, as far as its form tells: what is behind a `+`, and dots at Google, make another address
 * of the same one. To count by, not to write to.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const [plain] = email.slice(0, at).split('+');
  const local = plain || email.slice(0, at);
  const domain = email.slice(at + 1);
  return /^(gmail|googlemail)\.com$/.test(domain)
    ? `${local.replaceAll('.', '')}@gmail.com`
    : `${local}@${domain}`;
}

/** In lower case: to nobody who receives mail are two spellings two addresses. */
export function readEmail(text: string): string | Refused {
  const email = text.trim().toLowerCase();
  const form = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\.]+(\.[^\s@<>"(),:;[\]\\.]+)+$/;
  const wrong = email.length > LONGEST_EMAIL || UNSEEN.test(email) || !form.test(email);
  return wrong ? refuse('email_invalid', { field: 'email' }) : email;
}
