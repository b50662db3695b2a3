/** How an operator names a mail server, and who mail is from. Apart from what sends, which only some servers need. */

export interface MailServer {
  /** TLS from the first byte (`smtps`), or by STARTTLS. */
  secure: boolean;
  host: string;
  port: number;
  user?: string;
  password?: string;
}

/** Who mail is from: an address, and the name before it. */
export interface Sender {
  address: string;
  name?: string;
}

/**
 * The mail server that an address names: `smtp://` (STARTTLS, by default port 587) or `smtps://` (TLS, 465), with user
 * and password where there are some.
 */
export function readMailUrl(text: string): MailServer | undefined {
  // Of one that is not encoded, a part would pass for the host.
  if (!/^smtps?:\/\/[^/?#\s]+$/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '' || url.port === '0' || (url.username === '' && url.password !== '')) return undefined;
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  try {
    const user = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    return { secure, host, port, ...(user !== '' && { user, password }) };
  } catch {
    return undefined;
  }
}

/** `pay@example.org` or `Farthing <pay@example.org>`. */
export function readSender(text: string): Sender | undefined {
  const parts = /^(?:([^<>"]*)<([^<>]*)>|([^<>]*))$/.exec(text.trim());
  if (!parts) return undefined;
  const address = (parts[2] ?? parts[3] ?? '').trim();
  const name = (parts[1] ?? '').trim();
  const form = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\.]+(\.[^\s@<>"(),:;[\]\\.]+)*$/;
  if (!form.test(address) || address.length > 254 || name.length > 100) return undefined;
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)) return undefined;
  return { address, ...(name !== '' && { name }) };
}
