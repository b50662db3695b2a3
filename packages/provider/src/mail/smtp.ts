/**
 * A carrier by SMTP: hands messages to one mail server, over a few connections that are kept. What it says goes encrypted
 * or not at all, unless the server is on this machine or the operator allows it. An addressee is one plain address; what
 * others wrote cannot become a header.
 */
import { domainToASCII } from 'node:url';
import { createTransport } from 'nodemailer';
import { readEmail } from '../members/names.ts';
import { isRefused } from '../refusal.ts';
import type { MailServer, Sender } from './mail-address.ts';
import type { Carried, Carrier, Letter } from './mail.ts';

export interface SmtpOptions {
  /** See `readMailUrl`. */
  server: MailServer;
  from: Sender;
  /** Sends without encryption where the server offers none. Never needed for a server on this machine. */
  plain?: boolean;
  /** Certificates to trust besides those that Node does, in PEM. */
  ca?: string;
  /** How long an attempt may take. Default: a minute. */
  patienceMs?: number;
}

const PATIENCE_MS = 60_000;
const CONNECTIONS = 4;
const LONGEST_REASON = 300;

export function createSmtp(options: SmtpOptions): Carrier {
  const { server, from, plain = false, ca, patienceMs = PATIENCE_MS } = options;
  const { secure, host, port, user, password } = server;
  const here = isThisMachine(host);
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    // A connection that breaks is for the outbox to judge: what is tried again in here might be sent twice.
    maxRequeues: 0,
    host,
    port,
    secure,
    requireTLS: !secure && !here && !plain,
    // Between this machine and itself nobody listens; a certificate for `localhost` is nobody's.
    tls: {
      minVersion: 'TLSv1.2',
      ...(ca !== undefined && { ca }),
      ...(here && !secure && { rejectUnauthorized: false }),
    },
    ...(user !== undefined && { auth: { user, pass: password ?? '' }, forceAuth: true }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async carry(letter, signal) {
      // A text that is more than an address would be read as a list of them.
      if (isRefused(readEmail(letter.to))) return { outcome: 'refused', reason: 'this is no address' };
      const late = AbortSignal.timeout(patienceMs);
      try {
        const { response } = await transport.sendMail({
          ...contentOf(letter, from),
          signal: signal ? AbortSignal.any([signal, late]) : late,
        });
        return { outcome: 'sent', reason: oneLine(response) };
      } catch (error) {
        if (signal?.aborted) return { outcome: 'stopped' };
        if (late.aborted) return { outcome: 'away', trouble: 'timeout', reason: 'it took too long' };
        return judged(error as SmtpError);
      }
    },
    close: () => transport.close({ force: true }),
  };
}

function contentOf({ id, to, subject, text, time }: Letter, { address, name }: Sender) {
  return {
    envelope: { from: address, to: [to] },
    from: { name: name ?? '', address },
    to: { name: '', address: to },
    subject: oneLine(subject),
    text,
    date: new Date(time),
    messageId: `<${id}@${domainToASCII(address.slice(address.lastIndexOf('@') + 1))}>`,
    headers: {
      // Nobody's holiday notice answers it (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  /** The command that was answered. */
  command?: string;
}

/** What an error says about the message, or about the way. */
function judged(error: SmtpError): Exclude<Carried, { outcome: 'sent' }> {
  const { code, responseCode = 0, command } = error;
  const reason = oneLine(error.message);
  const away = (
    trouble: Extract<Carried, { outcome: 'away' }>['trouble'],
  ): Carried & { outcome: 'away' } => ({
    outcome: 'away',
    trouble,
    reason,
  });
  if (code === 'EAUTH' || code === 'ENOAUTH') return away('credentials');
  if (code === 'ETLS' || CERTIFICATE.test(code ?? '') || CERTIFICATE.test(reason)) return away('insecure');
  if (code === 'ETIMEDOUT') return away('timeout');
  if (code === 'EENVELOPE' && command === 'MAIL FROM') return away('sender_refused');
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return away('unreachable');
  // 503 is about the order of commands, 421 about the connection (RFC 5321, section 4.2.2).
  const forGood = responseCode >= 500 && responseCode !== 503;
  // Without an answer it was nodemailer that refused: an address that this server cannot be told, for example.
  if (forGood || responseCode === 0) return { outcome: 'refused', reason };
  return { outcome: 'deferred', reason };
}

const CERTIFICATE = /CERT|SELF_SIGNED|certificate|ALTNAME|UNABLE_TO_(GET|VERIFY)/;

/** What fits on a line of a log, a page or a header. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON).toWellFormed()}…` : line;
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
