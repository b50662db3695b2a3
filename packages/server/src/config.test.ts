import { describe, expect, test } from 'vitest';
import { explain, isOpenLine, loadConfig, localUrlOf, type Problem } from './config.ts';
import { SETTINGS } from './config/settings-table.ts';

const cwd = '/srv/farthing';
const ENCODED = ' In user and password write @ / ? # as %40 %2F %3F %23.';

function problems(env: Record<string, string>, file?: string): Problem[] {
  const loaded = loadConfig({ env, cwd, readFile: () => file ?? '{}' });
  return loaded.status === 'ok' ? [] : loaded.problems;
}

describe('what is not set has a default', () => {
  test('an empty environment is a test book in ./data on port 4020 of this machine', () => {
    expect(loadConfig({ env: {}, cwd })).toEqual({
      status: 'ok',
      config: {
        mode: 'test',
        dataDir: '/srv/farthing/data',
        host: '127.0.0.1',
        port: 4020,
        metrics: 'loopback',
        logLevel: 'info',
        trustProxy: false,
        settings: {},
      },
    });
  });

  test('an empty variable counts as absent', () => {
    expect(problems({ FARTHING_PORT: '' })).toEqual([]);
  });
});

describe('good settings', () => {
  test.each([
    ['FARTHING_DATA_DIR', 'books/one', { dataDir: '/srv/farthing/books/one' }],
    ['FARTHING_PORT', '0', { port: 0 }],
    ['FARTHING_BASE_URL', 'https://pay.example.org/', { baseUrl: 'https://pay.example.org' }],
    ['FARTHING_METRICS', 'operator', { metrics: 'operator' }],
    ['FARTHING_CACHE_PERCENT', '10', { cachePercent: 10 }],
    ['FARTHING_TRUST_PROXY', '1', { trustProxy: true }],
    ['FARTHING_HSTS_SUBDOMAINS', 'true', { hstsSubdomains: true }],
    ['FARTHING_FEE_BASIS_POINTS', '250', { settings: { feeBasisPoints: 250 } }],
    ['FARTHING_TAB_RETRY_DAYS', '2, 5', { settings: { tabRetryDays: [2, 5] } }],
    ['FARTHING_OUTBOUND_PRIVATE', 'true', { settings: { outboundPrivate: true } }],
    ['FARTHING_PAYOUT_FEE', '0.000000001', { settings: { payoutFee: '0.000000001' } }],
    ['DATABASE_URL', 'postgres://f@db/book', { database: { url: 'postgres://f@db/book', connections: 16 } }],
    ['FARTHING_DATABASE_URL', 'postgresql://f:g@a:1,b:2/book?schema=one', { database: { connections: 16 } }],
  ])('%s=%s', (variable, value, expected) => {
    expect(loadConfig({ env: { [variable]: value }, cwd })).toMatchObject({ status: 'ok', config: expected });
  });

  test('a mail server has an address and a sender', () => {
    const env = {
      FARTHING_MAIL_URL: 'smtps://pay%40example.org:s%40cret@mail.example.org',
      FARTHING_MAIL_FROM: 'Farthing <pay@example.org>',
    };
    const mail = {
      server: {
        secure: true,
        host: 'mail.example.org',
        port: 465,
        user: 'pay@example.org',
        password: 's@cret',
      },
      from: { name: 'Farthing', address: 'pay@example.org' },
    };
    expect(loadConfig({ env, cwd })).toMatchObject({ status: 'ok', config: { mail } });
    const plain = loadConfig({ env: { ...env, FARTHING_MAIL_PLAIN: 'true' }, cwd });
    expect(plain).toMatchObject({ config: { mail: { ...mail, plain: true } } });
  });

  test('flags come before the environment, the environment before the file', () => {
    const loaded = loadConfig({
      env: { FARTHING_CONFIG: 'farthing.json', FARTHING_PORT: '2', FARTHING_HOST: 'localhost' },
      flags: { port: '1' },
      cwd,
      readFile: () => '{ "port": 3, "host": "::1", "log_level": "warn", "tab_retry_days": [1, 2] }',
    });
    expect(loaded).toMatchObject({
      status: 'ok',
      config: { port: 1, host: 'localhost', logLevel: 'warn', settings: { tabRetryDays: [1, 2] } },
    });
  });

  test('a database has the connections and lanes that are set for it', () => {
    const env = { DATABASE_URL: 'postgres://elsewhere/book', FARTHING_DATABASE_URL: 'postgres://here/book' };
    const loaded = loadConfig({
      env: { ...env, FARTHING_LANES: '8', FARTHING_DATABASE_CONNECTIONS: '5' },
      cwd,
    });
    const database = { url: 'postgres://here/book', connections: 5, lanes: 8 };
    expect(loaded).toMatchObject({ status: 'ok', config: { database } });
  });

  test('paths in the file are relative to the file', () => {
    const loaded = loadConfig({
      env: { FARTHING_CONFIG: '/etc/farthing/main.json' },
      cwd,
      readFile: () => '{ "data_dir": "../books" }',
    });
    expect(loaded).toMatchObject({ config: { dataDir: '/etc/books' } });
  });

  test('variables that sellers and the CLI use are not mistaken for settings', () => {
    expect(problems({ FARTHING_SECRET_KEY: 'sk_test_1', FARTHING_URL: 'http://localhost:1' })).toEqual([]);
  });
});

describe('each bad setting says what to mend', () => {
  test.each([
    ['FARTHING_PORT', '80a', 'must be a whole number from 0 to 65535, not "80a".'],
    ['FARTHING_PORT', '65536', 'must be a whole number from 0 to 65535, not "65536".'],
    ['FARTHING_HOST', 'http://x', 'must be a host name or address such as "127.0.0.1", not "http://x".'],
    [
      'FARTHING_BASE_URL',
      'https://x.org/pay',
      'must be an address such as "https://pay.example.org", without path or query, not "https://x.org/pay".',
    ],
    ['FARTHING_BASE_URL', 'ftp://x.org', /must be an address such as/],
    ['FARTHING_METRICS', 'yes', 'must be loopback, operator or off, not "yes".'],
    ['FARTHING_LOG_LEVEL', 'loud', 'must be trace, debug, info, warn, error, fatal or silent, not "loud".'],
    ['FARTHING_TRUST_PROXY', 'maybe', 'must be true or false, not "maybe".'],
    ['FARTHING_MODE', 'prod', 'must be test or live, not "prod".'],
    ['FARTHING_MODE', 'live', /no live gateway is part of this version/],
    ['FARTHING_HOST', '0.0.0.0', /is needed when the host is 0\.0\.0\.0/],
    ['FARTHING_FEE_BASIS_POINTS', '10001', 'must be a whole number from 0 to 10000, not "10001".'],
    ['FARTHING_GUEST_TAB_LIMIT', '1e3', 'must be an amount such as "0.50", not "1e3".'],
    ['FARTHING_GUEST_TAB_LIMIT', '-1', 'must be an amount such as "0.50", not "-1".'],
    ['FARTHING_TAB_RETRY_DAYS', '3,1', /must be rising whole days/],
    ['FARTHING_TAB_RETRY_DAYS', '1,,2', /must be rising whole days/],
    [
      'DATABASE_URL',
      'mysql://f:secret@db/book',
      'must be an address such as "postgres://user:password@host:5432/database".',
    ],
    ['DATABASE_URL', 'postgres:///book', /must be an address such as/],
    ['DATABASE_URL', 'postgres://f:sec/ret@db/book', 'has an @ behind the host.' + ENCODED],
    ['DATABASE_URL', 'postgres://f:1#2@db/book', 'has an @ behind the host.' + ENCODED],
    ['DATABASE_URL', 'postgres://db/book?user=f&password=sec@ret', 'has an @ behind the host.' + ENCODED],
    ['FARTHING_LANES', '4', 'is for a book in PostgreSQL; set DATABASE_URL too.'],
    ['FARTHING_MAIL_URL', 'https://mail.example', /must be an address such as "smtps/],
    ['FARTHING_MAIL_URL', 'smtp://pay:sec/ret@mail.example', /write @ : \/ \? # % as/],
    ['FARTHING_MAIL_FROM', 'pay', /must be an address such as "pay@example.org"/],
    ['FARTHING_MAIL_PLAIN', 'true', 'is for a mail server; set mail_url too.'],
    ['FARTHING_PROT', '1', 'is no setting. Did you mean FARTHING_PORT?'],
    ['FARTHING_DATADIR', 'x', 'is no setting. Did you mean FARTHING_DATA_DIR?'],
    ['FARTHING_COLOUR_OF_COINS', 'x', 'is no setting. `farthing serve --help` lists all settings.'],
  ])('%s=%s', (variable, value, message) => {
    const found = problems({ [variable]: value });
    expect(found).toHaveLength(1);
    if (typeof message === 'string') expect(found[0]).toEqual({ setting: variable, message });
    else expect(found[0]!.message).toMatch(message);
  });

  test.each([
    ['{ "prot": 1 }', 'farthing.json: prot', 'is no setting. Did you mean port?'],
    [
      '{ "payout_fee": 0.25 }',
      'farthing.json: payout_fee',
      'must be written as text, "0.25" in quotes, so that no digit is lost.',
    ],
    ['{ "port": true }', 'farthing.json: port', 'must be a whole number from 0 to 65535, not true.'],
    ['[]', 'farthing.json', 'must hold one JSON object, such as { "port": 8080 }.'],
    ['{', 'farthing.json', /^is not valid JSON/],
  ])('the file %s', (file, setting, message) => {
    const found = problems({ FARTHING_CONFIG: 'farthing.json' }, file);
    expect(found).toEqual([
      { setting, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
  });

  test('a missing file is named with the place looked at', () => {
    const loaded = loadConfig({ env: { FARTHING_CONFIG: 'nowhere.json' }, cwd });
    expect(loaded).toEqual({
      status: 'refused',
      problems: [
        {
          setting: 'nowhere.json',
          message: 'cannot be read (no such file). Looked for /srv/farthing/nowhere.json.',
        },
      ],
    });
  });

  test('a mail server without a sender is of no use, nor a sender without a server', () => {
    expect(problems({ FARTHING_MAIL_URL: 'smtp://mail.example' })).toEqual([
      { setting: 'FARTHING_MAIL_FROM', message: 'is needed besides FARTHING_MAIL_URL, to send mail.' },
    ]);
    expect(problems({ FARTHING_MAIL_FROM: 'pay@example.org' })).toEqual([
      { setting: 'FARTHING_MAIL_URL', message: 'is needed besides FARTHING_MAIL_FROM, to send mail.' },
    ]);
  });

  test('what may hold a password is not shown again', () => {
    const found = problems({ FARTHING_MAIL_URL: 'smtp://pay:hunter/2@mail.example' });
    expect(JSON.stringify(found)).not.toContain('hunter');
  });

  test('all problems are told at once', () => {
    const found = problems({ FARTHING_PORT: 'x', FARTHING_HSOT: 'y', FARTHING_MODE: 'live' });
    expect(explain(found).split('\n')).toHaveLength(3);
  });
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:4020'],
  ['0.0.0.0', 'http://127.0.0.1:4020'],
  ['::', 'http://[::1]:4020'],
  ['10.1.2.3', 'http://10.1.2.3:4020'],
  ['fd00::1', 'http://[fd00::1]:4020'],
])('a server on %s is reached from this machine at %s', (host, url) => {
  expect(localUrlOf({ host }, 4020)).toBe(url);
});

test('every setting has a line of help that fits a terminal', () => {
  for (const setting of Object.values(SETTINGS)) expect(setting.about.length).toBeLessThan(75);
});

describe('http', () => {
  test.each([
    [undefined, false],
    ['https://pay.example.org', false],
    ['http://localhost:4020', false],
    ['http://127.0.0.1:4020', false],
    ['http://[::1]:4020', false],
    ['http://pay.example.org', true],
    ['http://192.168.1.7:4020', true],
    ['http://localhost.example.org', true],
  ])('at %s is open to whoever is on the way: %s', (baseUrl, open) => {
    expect(isOpenLine(baseUrl)).toBe(open);
  });

  test('is no way into a live book', () => {
    const told = (url: string) =>
      problems({ FARTHING_MODE: 'live', FARTHING_BASE_URL: url }).map(({ setting }) => setting);
    expect(told('http://pay.example.org')).toContain('FARTHING_BASE_URL');
    expect(told('https://pay.example.org')).not.toContain('FARTHING_BASE_URL');
    expect(problems({ FARTHING_BASE_URL: 'http://pay.example.org' })).toEqual([]);
  });
});
