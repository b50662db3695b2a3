/**
 * The table of settings: name, meaning and reader of each. `FARTHING_DATA_DIR`, `--data-dir` and `"data_dir"` in
 * the configuration file are the same setting; help is written from this table.
 */
import { resolve } from 'node:path';
import { MOST_LANES } from '@farthing/ledger/lane.ts';
import {
  type MailServer,
  readMailUrl,
  readSender,
  type Sender,
} from '@farthing/provider/mail/mail-address.ts';
import { DEFAULTS } from '@farthing/provider/settings.ts';

export type Read<T> = { value: T } | { problem: string };

export interface Setting<T> {
  /** One line for `--help`. */
  about: string;
  /** The default, as text for `--help`. */
  fallback: string;
  read(value: unknown, relativeTo: string): Read<T>;
}

export interface Values {
  mode: 'test' | 'live';
  data_dir: string;
  database_url: string;
  database_connections: number;
  lanes: number;
  host: string;
  port: number;
  base_url: string;
  metrics: 'loopback' | 'operator' | 'off';
  log_level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  trust_proxy: boolean;
  hsts_subdomains: boolean;
  rate_limit_percent: number;
  cache_percent: number;
  mail_url: MailServer;
  mail_from: Sender;
  mail_plain: boolean;
  fee_basis_points: number;
  guest_tab_limit: string;
  registered_tab_limit: string;
  tab_collect_at: string;
  tab_minimum: string;
  tab_retry_days: number[];
  undo_seconds: number;
  undo_per_day: number;
  guests_per_address_per_hour: number;
  guests_per_hour: number;
  top_up_minimum: string;
  top_up_maximum: string;
  payout_minimum: string;
  payout_fee: string;
  payout_threshold: string;
  approvals: 'auto' | 'on' | 'off';
  outbound_private: boolean;
  seller_sign_up: 'open' | 'invited';
}

export const SETTINGS: { [Name in keyof Values]: Setting<Values[Name]> } = {
  data_dir: {
    about: 'directory of secrets.json, and of book.db if the book is in SQLite',
    fallback: './data',
    read: (value, relativeTo) =>
      typeof value === 'string' && value !== ''
        ? { value: resolve(relativeTo, value) }
        : { problem: `must be the path of a directory, not ${show(value)}.` },
  },
  database_url: {
    about: 'PostgreSQL that holds the book; also as DATABASE_URL',
    fallback: 'none: SQLite',
    read: readDatabaseUrl,
  },
  database_connections: {
    about: 'connections of this server to PostgreSQL, at most',
    fallback: '16',
    read: integer(3, 1000),
  },
  lanes: {
    about: 'lanes of a new book in PostgreSQL: groups written side by side',
    fallback: '4',
    read: integer(1, MOST_LANES),
  },
  host: {
    about: 'address to listen on',
    fallback: '127.0.0.1',
    read: (value) =>
      typeof value === 'string' && /^[a-z0-9.:_-]+$/i.test(value) && !/:\/\//.test(value)
        ? { value }
        : { problem: `must be a host name or address such as "127.0.0.1", not ${show(value)}.` },
  },
  port: { about: 'port to listen on; 0 takes a free one', fallback: '4020', read: integer(0, 65_535) },
  base_url: {
    about: 'where payers and sellers reach the server',
    fallback: 'http://localhost:<port>',
    read: readOrigin,
  },
  mode: {
    about: 'test (play money) or live (needs a live gateway)',
    fallback: 'test',
    read: oneOf('test', 'live'),
  },
  metrics: {
    about: 'who may read /metrics: loopback, operator or off',
    fallback: 'loopback',
    read: oneOf('loopback', 'operator', 'off'),
  },
  log_level: {
    about: 'trace, debug, info, warn, error, fatal or silent',
    fallback: 'info',
    read: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
  trust_proxy: {
    about: 'believe X-Forwarded-For and -Proto (only behind your own proxy)',
    fallback: 'false',
    read: readBoolean,
  },
  hsts_subdomains: {
    about: 'over https, tell browsers that all hosts under ours are https only',
    fallback: 'false',
    read: readBoolean,
  },
  rate_limit_percent: {
    about: 'how much of the usual rate limits is allowed, in percent',
    fallback: '100',
    read: integer(1, 1_000_000),
  },
  cache_percent: {
    about: 'how much of the usual is remembered in memory, in percent',
    fallback: '100',
    read: integer(1, 10_000),
  },
  mail_url: {
    about: 'mail server: smtps://user:password@host, or smtp:// with STARTTLS',
    fallback: 'none',
    read: readMailServer,
  },
  mail_from: {
    about: 'who mail is from, such as "Farthing <pay@example.org>"',
    fallback: 'none',
    read: readMailFrom,
  },
  mail_plain: {
    about: 'send mail unencrypted where the server offers no TLS',
    fallback: 'false',
    read: readBoolean,
  },
  fee_basis_points: {
    about: "the book's fee for new sellers, in hundredths of a percent",
    fallback: String(DEFAULTS.feeBasisPoints),
    read: integer(0, 10_000),
  },
  guest_tab_limit: {
    about: 'how far a guest may pay later',
    fallback: DEFAULTS.guestTabLimit,
    read: readAmount,
  },
  registered_tab_limit: {
    about: 'how far a registered payer may pay later',
    fallback: DEFAULTS.registeredTabLimit,
    read: readAmount,
  },
  tab_collect_at: {
    about: 'what a wallet owes when its tab is collected',
    fallback: DEFAULTS.tabCollectAt,
    read: readAmount,
  },
  tab_minimum: { about: 'the smallest collection', fallback: DEFAULTS.tabMinimum, read: readAmount },
  tab_retry_days: {
    about: 'days after a decline for another try; then written off',
    fallback: DEFAULTS.tabRetryDays.join(','),
    read: readDays,
  },
  undo_seconds: {
    about: 'how long a payer may undo a payment, in seconds',
    fallback: String(DEFAULTS.undoSeconds),
    read: integer(0, 86_400),
  },
  undo_per_day: {
    about: 'how often a payer may undo in a day',
    fallback: String(DEFAULTS.undoPerDay),
    read: integer(0, 1_000_000),
  },
  guests_per_address_per_hour: {
    about: 'new guest tabs per network address and hour',
    fallback: String(DEFAULTS.guestsPerAddressPerHour),
    read: integer(0, 1_000_000),
  },
  guests_per_hour: {
    about: 'new guest tabs per hour',
    fallback: String(DEFAULTS.guestsPerHour),
    read: integer(0, 1_000_000_000),
  },
  top_up_minimum: { about: 'the smallest top-up', fallback: DEFAULTS.topUpMinimum, read: readAmount },
  top_up_maximum: { about: 'the largest top-up', fallback: DEFAULTS.topUpMaximum, read: readAmount },
  payout_minimum: { about: 'the smallest payout', fallback: DEFAULTS.payoutMinimum, read: readAmount },
  payout_fee: { about: 'what a payout costs the seller', fallback: DEFAULTS.payoutFee, read: readAmount },
  payout_threshold: {
    about: 'what a seller has earned when a payout is due',
    fallback: DEFAULTS.payoutThreshold,
    read: readAmount,
  },
  approvals: {
    about: 'two operators for money moved by hand: auto, on or off',
    fallback: DEFAULTS.approvals,
    read: oneOf('auto', 'on', 'off'),
  },
  outbound_private: {
    about: 'whether webhooks may go to private networks',
    fallback: 'false; test: this machine',
    read: readBoolean,
  },
  seller_sign_up: {
    about: 'who may become a seller: open or invited',
    fallback: 'test: open, live: invited',
    read: oneOf('open', 'invited'),
  },
};

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function integer(least: number, most: number) {
  return (value: unknown): Read<number> => {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
      ? { value: number }
      : { problem: `must be a whole number from ${least} to ${most}, not ${show(value)}.` };
  };
}

function oneOf<const T extends string>(...words: T[]) {
  const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return (value: unknown): Read<T> => {
    const word = words.find((candidate) => candidate === value);
    return word === undefined ? { problem: `must be ${list}, not ${show(value)}.` } : { value: word };
  };
}

function readBoolean(value: unknown): Read<boolean> {
  if (value === true || value === 'true' || value === '1') return { value: true };
  if (value === false || value === 'false' || value === '0') return { value: false };
  return { problem: `must be true or false, not ${show(value)}.` };
}

/** Whole amounts or with up to nine decimals. A JSON number is refused: it may have lost digits already. */
function readAmount(value: unknown): Read<string> {
  if (typeof value === 'number')
    return { problem: `must be written as text, "${value}" in quotes, so that no digit is lost.` };
  return typeof value === 'string' && /^(0|[1-9]\d{0,8})(\.\d{1,9})?$/.test(value)
    ? { value }
    : { problem: `must be an amount such as "0.50", not ${show(value)}.` };
}

function readDays(value: unknown): Read<number[]> {
  const list: unknown[] =
    typeof value === 'string'
      ? value.split(',').map((day) => Number(day.trim() || NaN))
      : Array.isArray(value)
        ? value
        : [];
  const days = list.filter(
    (day): day is number => typeof day === 'number' && Number.isInteger(day) && day >= 1 && day <= 366,
  );
  const rising = days.every((day, index) => index === 0 || day > days[index - 1]!);
  return days.length > 0 && days.length === list.length && days.length <= 20 && rising
    ? { value: days }
    : { problem: `must be rising whole days from 1 to 366 such as "1,3,7,14", not ${show(value)}.` };
}

/** Never shown again: it may hold a password. Of one that is not encoded, a part would pass for the host or the path. */
function readDatabaseUrl(value: unknown): Read<string> {
  if (typeof value !== 'string' || !/^postgres(ql)?:\/\/[^/\s][^\s]*$/.test(value))
    return { problem: 'must be an address such as "postgres://user:password@host:5432/database".' };
  return /^[^:]+:\/\/[^/?#]*[/?#].*@/.test(value)
    ? { problem: 'has an @ behind the host. In user and password write @ / ? # as %40 %2F %3F %23.' }
    : { value };
}

/** Never shown again: it may hold a password. */
function readMailServer(value: unknown): Read<MailServer> {
  const server = typeof value === 'string' ? readMailUrl(value) : undefined;
  return server
    ? { value: server }
    : {
        problem:
          'must be an address such as "smtps://user:password@mail.example.org" or "smtp://mail.example.org:587". In user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25.',
      };
}

function readMailFrom(value: unknown): Read<Sender> {
  const from = typeof value === 'string' ? readSender(value) : undefined;
  return from
    ? { value: from }
    : {
        problem: `must be an address such as "pay@example.org" or "Farthing <pay@example.org>", not ${show(value)}.`,
      };
}

function readOrigin(value: unknown): Read<string> {
  const wrong = {
    problem: `must be an address such as "https://pay.example.org", without path or query, not ${show(value)}.`,
  };
  if (typeof value !== 'string' || !URL.canParse(value)) return wrong;
  const url = new URL(value);
  const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return bare && (url.protocol === 'https:' || url.protocol === 'http:') ? { value: url.origin } : wrong;
}
