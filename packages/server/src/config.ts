/**
 * Configuration: what an operator may set, read from flags, environment and a JSON file, in that order of
 * precedence. Everything is checked at once, before anything starts; each problem says which setting is wrong
 * and what to mend. Unknown settings are refused, since a misspelt one would silently do nothing.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SmtpOptions } from '@farthing/provider/mail/smtp.ts';
import type { Settings } from '@farthing/provider/settings.ts';
import { nearest } from './config/nearest.ts';
import { SETTINGS, type Values } from './config/settings-table.ts';

/** Everything the server varies by. Paths are absolute. */
export interface Config {
  /** `test` moves play money only. `live` needs a live gateway. */
  mode: 'test' | 'live';
  dataDir: string;
  /** The book's PostgreSQL; absent: a SQLite file in the data directory. */
  database?: DatabaseConfig;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Where payers and sellers reach the server, without a final slash; absent: `http://localhost:<port>`. */
  baseUrl?: string;
  /** Who may read `/metrics`: callers from this machine, holders of the operator key, nobody. */
  metrics: 'loopback' | 'operator' | 'off';
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Whether `X-Forwarded-For` and `-Proto` of the proxy in front are believed. */
  trustProxy: boolean;
  /** Whether HSTS holds for the hosts under ours, too. */
  hstsSubdomains?: boolean;
  /** How much of the usual rate limits is allowed; absent: all of them, 100. */
  rateLimitPercent?: number;
  /** How much of the usual is remembered in memory; absent: all of it, 100. */
  cachePercent?: number;
  /** By which server mail goes out, and who it is from. It may hold a password: not to be logged. */
  mail?: MailConfig;
  /** Business settings that differ from the provider's defaults. */
  settings: SettingsOverrides;
}

export type MailConfig = Pick<SmtpOptions, 'server' | 'from' | 'plain'>;

export interface DatabaseConfig {
  /** `postgres://…`; several hosts are separated by commas. It may hold a password: not to be logged. */
  url: string;
  /** Most connections at a time. */
  connections: number;
  /** How many lanes a new book gets. */
  lanes?: number;
}

/** See `Settings` of the provider for their meaning and units. */
export type SettingsOverrides = Partial<Omit<Settings, 'mode' | 'baseUrl'>>;

/** One thing to mend: where the setting came from and what is wrong with it. */
export interface Problem {
  /** Such as `FARTHING_PORT`, `--port` or `farthing.json: port`. */
  setting: string;
  message: string;
}

export type Loaded = { status: 'ok'; config: Config } | { status: 'refused'; problems: Problem[] };

export interface Sources {
  env: Readonly<Record<string, string | undefined>>;
  /** Values from the command line, by setting name (`data_dir`). */
  flags?: Readonly<Record<string, string | undefined>>;
  /** Relative paths are relative to this directory; by default the current one. */
  cwd?: string;
  /** By default the file system's. */
  readFile?: (path: string) => string;
}

/** Variables of this prefix that are not the server's: the CLI's, the tests', and those that sellers' programs read. */
const OTHER_VARIABLES = new Set([
  'FARTHING_CONFIG',
  'FARTHING_URL',
  'FARTHING_OPERATOR_KEY',
  'FARTHING_KEY',
  'FARTHING_SECRET_KEY',
  'FARTHING_PUBLISHABLE_KEY',
  'FARTHING_SCREENSHOTS',
  'FARTHING_TEST_DATABASE_URL',
  'FARTHING_TEST_POSTGRES',
]);

/**
 * Reads and checks the whole configuration.
 *
 * @example loadConfig({ env: { FARTHING_PORT: '8080' } })
 */
export function loadConfig(sources: Sources): Loaded {
  const cwd = sources.cwd ?? process.cwd();
  const flags = sources.flags ?? {};
  const problems: Problem[] = [];
  const given = new Map<string, { setting: string; value: unknown; relativeTo: string }>();

  const file = flags['config'] ?? sources.env['FARTHING_CONFIG'];
  if (file !== undefined && file !== '') {
    const path = resolve(cwd, file);
    for (const [name, value] of Object.entries(readConfigFile(path, file, sources.readFile, problems))) {
      if (name === '$schema' || name.startsWith('//')) continue;
      if (!(name in SETTINGS)) problems.push(unknown(`${file}: ${name}`, name, Object.keys(SETTINGS)));
      else given.set(name, { setting: `${file}: ${name}`, value, relativeTo: resolve(path, '..') });
    }
  }

  // The name that every host of databases gives it. Ours, where both are set, comes first.
  const database = sources.env['DATABASE_URL'];
  if (database) given.set('database_url', { setting: 'DATABASE_URL', value: database, relativeTo: cwd });

  const variables = Object.keys(SETTINGS).map(variableOf);
  for (const [variable, value] of Object.entries(sources.env)) {
    if (!variable.startsWith('FARTHING_') || OTHER_VARIABLES.has(variable) || value === undefined) continue;
    // What tests are told, such as FARTHING_TEST_DATABASE_URL, reaches the processes they start.
    if (variable.startsWith('FARTHING_TEST_')) continue;
    const name = variable.slice('FARTHING_'.length).toLowerCase();
    if (!variables.includes(variable)) problems.push(unknown(variable, variable, variables));
    else if (value !== '') given.set(name, { setting: variable, value, relativeTo: cwd });
  }

  for (const [name, value] of Object.entries(flags)) {
    if (value === undefined || name === 'config') continue;
    given.set(name, { setting: `--${name.replaceAll('_', '-')}`, value, relativeTo: cwd });
  }

  const values: Partial<Values> = {};
  for (const [name, { setting, value, relativeTo }] of given) {
    const read = SETTINGS[name as keyof Values].read(value, relativeTo);
    if ('problem' in read) problems.push({ setting, message: read.problem });
    else Object.assign(values, { [name]: read.value });
  }
  const config = toConfig(values, cwd);
  const nameOf = (name: string) => given.get(name)?.setting ?? variableOf(name);
  for (const name of ['database_connections', 'lanes']) {
    if (config.database || !given.has(name)) continue;
    problems.push({ setting: nameOf(name), message: 'is for a book in PostgreSQL; set DATABASE_URL too.' });
  }
  for (const [set, lacks] of [
    ['mail_url', 'mail_from'],
    ['mail_from', 'mail_url'],
  ] as const) {
    if (values[set] === undefined || given.has(lacks)) continue;
    problems.push({ setting: nameOf(lacks), message: `is needed besides ${nameOf(set)}, to send mail.` });
  }
  if (given.has('mail_plain') && !given.has('mail_url'))
    problems.push({ setting: nameOf('mail_plain'), message: 'is for a mail server; set mail_url too.' });
  problems.push(...checkTogether(config, nameOf));
  return problems.length > 0 ? { status: 'refused', problems } : { status: 'ok', config };
}

/** Problems as lines for a terminal, each with its setting first. */
export function explain(problems: readonly Problem[]): string {
  return problems.map(({ setting, message }) => `  ${setting}: ${message}`).join('\n');
}

/** The address that a server listening on `port` is reached at. */
export function baseUrlOf(config: Pick<Config, 'baseUrl'>, port: number): string {
  return config.baseUrl ?? `http://localhost:${port}`;
}

/**
 * Where programs on the same machine reach a server on `port`, whatever stands in front of it for others. An address
 * and not `localhost`: that may mean two of them, and on the other one somebody else could listen for our keys.
 */
export function localUrlOf({ host }: Pick<Config, 'host'>, port: number): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** The environment variable of a setting: `data_dir` → `FARTHING_DATA_DIR`. */
export function variableOf(name: string): string {
  return `FARTHING_${name.toUpperCase()}`;
}

function toConfig(values: Partial<Values>, cwd: string): Config {
  return {
    mode: values.mode ?? 'test',
    dataDir: values.data_dir ?? resolve(cwd, 'data'),
    ...(values.database_url === undefined ? {} : { database: databaseOf(values.database_url, values) }),
    host: values.host ?? '127.0.0.1',
    port: values.port ?? 4020,
    ...(values.base_url === undefined ? {} : { baseUrl: values.base_url }),
    metrics: values.metrics ?? 'loopback',
    logLevel: values.log_level ?? 'info',
    trustProxy: values.trust_proxy ?? false,
    ...(values.hsts_subdomains === undefined ? {} : { hstsSubdomains: values.hsts_subdomains }),
    ...(values.rate_limit_percent === undefined ? {} : { rateLimitPercent: values.rate_limit_percent }),
    ...(values.cache_percent === undefined ? {} : { cachePercent: values.cache_percent }),
    ...mailOf(values),
    settings: withoutAbsent({
      feeBasisPoints: values.fee_basis_points,
      guestTabLimit: values.guest_tab_limit,
      registeredTabLimit: values.registered_tab_limit,
      tabCollectAt: values.tab_collect_at,
      tabMinimum: values.tab_minimum,
      tabRetryDays: values.tab_retry_days,
      undoSeconds: values.undo_seconds,
      undoPerDay: values.undo_per_day,
      guestsPerAddressPerHour: values.guests_per_address_per_hour,
      guestsPerHour: values.guests_per_hour,
      topUpMinimum: values.top_up_minimum,
      topUpMaximum: values.top_up_maximum,
      payoutMinimum: values.payout_minimum,
      payoutFee: values.payout_fee,
      payoutThreshold: values.payout_threshold,
      approvals: values.approvals,
      outboundPrivate: values.outbound_private,
      sellerSignUp: values.seller_sign_up,
    }),
  };
}

function mailOf({
  mail_url: server,
  mail_from: from,
  mail_plain: plain,
}: Partial<Values>): Pick<Config, 'mail'> {
  if (server === undefined || from === undefined) return {};
  return { mail: { server, from, ...(plain !== undefined && { plain }) } };
}

function databaseOf(url: string, values: Partial<Values>): DatabaseConfig {
  const { database_connections: connections = 16, lanes } = values;
  return lanes === undefined ? { url, connections } : { url, connections, lanes };
}

function withoutAbsent(settings: SettingsOverrides): SettingsOverrides {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** What no single setting shows to be wrong. */
function checkTogether(config: Config, nameOf: (setting: string) => string): Problem[] {
  const problems: Problem[] = [];
  if (config.mode === 'live')
    problems.push({
      setting: nameOf('mode'),
      message:
        'no live gateway is part of this version, so real money cannot move. Leave it out, or set it to "test"; keep a separate data directory for the live book later.',
    });
  if (config.baseUrl === undefined && !isLoopback(config.host))
    problems.push({
      setting: nameOf('base_url'),
      message: `is needed when the host is ${config.host}: links and return addresses are built from it. Set it to the address that payers open, such as "https://pay.example.org" (or "http://localhost:${config.port}" to try it out).`,
    });
  if (config.mode === 'live' && isOpenLine(config.baseUrl))
    problems.push({
      setting: nameOf('base_url'),
      message: `must begin with https in a live book, not ${config.baseUrl}: over http whoever is on the way reads what opens wallets and consoles.`,
    });
  return problems;
}

/** Whether payers would come over http from other machines, where anybody on the way reads and changes what is sent. */
export function isOpenLine(baseUrl: string | undefined): boolean {
  if (baseUrl === undefined) return false;
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readConfigFile(
  path: string,
  name: string,
  readFile: Sources['readFile'],
  problems: Problem[],
): Record<string, unknown> {
  let text: string;
  try {
    text = readFile ? readFile(path) : readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error);
    problems.push({ setting: name, message: `cannot be read (${reason}). Looked for ${path}.` });
    return {};
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
      return content as Record<string, unknown>;
    problems.push({ setting: name, message: 'must hold one JSON object, such as { "port": 8080 }.' });
  } catch (error) {
    problems.push({ setting: name, message: `is not valid JSON: ${(error as Error).message}` });
  }
  return {};
}

function unknown(setting: string, name: string, known: string[]): Problem {
  const guess = nearest(name, known);
  const hint = guess ? `Did you mean ${guess}?` : '`farthing serve --help` lists all settings.';
  return { setting, message: `is no setting. ${hint}` };
}
