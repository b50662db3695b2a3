/** A real mail server on this machine, for tests: it keeps what it takes, and can be told to refuse. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TakenMail {
  from: string;
  to: string[];
  /** Header and body as they came. */
  raw: string;
  secure: boolean;
  user?: string;
}

export interface TestSmtp {
  port: number;
  taken: TakenMail[];
  /** How many mails were begun, taken or not. */
  begun: number;
  /** What it answers to an addressee instead of taking it: a reply code. */
  refuses: Map<string, number>;
  /** What it answers to the sender. */
  refusesSender?: number;
  /** Asked when a mail has come in whole, before it is taken. */
  before: () => Promise<void>;
  close(): Promise<void>;
}

export async function openTestSmtp(
  options: { port?: number; host?: string; tls?: 'starttls' | 'smtps'; users?: Record<string, string> } = {},
): Promise<TestSmtp> {
  const { tls, users, host = '127.0.0.1' } = options;
  const settings: SMTPServerOptions = {
    secure: tls === 'smtps',
    key: TEST_KEY,
    cert: TEST_CERTIFICATE,
    logger: false,
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(users ? [] : ['AUTH'])],
    allowInsecureAuth: true,
    authOptional: !users,
    disableReverseLookup: true,
    onAuth({ username = '', password }, _, done) {
      if (users?.[username] === password) done(null, { user: username });
      else done(refusal(535, 'these are not the right ones'));
    },
    onMailFrom(_, __, done) {
      test.begun++;
      done(test.refusesSender ? refusal(test.refusesSender, 'not from you') : null);
    },
    onRcptTo({ address }, _, done) {
      const code = test.refuses.get(address);
      done(code ? refusal(code, 'not to this one') : null);
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', async () => {
        await test.before();
        const { mailFrom, rcptTo } = session.envelope;
        test.taken.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString('utf8'),
          secure: session.secure,
          ...(typeof session.user === 'string' && { user: session.user }),
        });
        done(null, 'taken');
      });
    },
  };
  const server = new SMTPServer(settings);
  // A client that goes away in the middle is no mistake of the server.
  server.on('error', () => {});
  const test: TestSmtp = {
    port: 0,
    taken: [],
    begun: 0,
    refuses: new Map(),
    before: async () => {},
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection.close();
        server.close(() => resolve());
      }),
  };
  const { port = 0 } = options;
  await new Promise<void>((resolve) => server.listen(port, host, () => resolve()));
  test.port = (server.server.address() as AddressInfo).port;
  return test;
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** What a mail says, its lines put together again. */
export function textOf({ raw }: TakenMail): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  return body
    .replaceAll('=\r\n', '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (bytes) =>
      Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'),
    )
    .replaceAll('\r\n', '\n');
}

/** The header of a mail, unfolded. */
export function headerOf({ raw }: TakenMail): string {
  return raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
}

/** Made for tests, trusted by nobody: localhost, 127.0.0.1 and 0.0.0.0. */
const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKbXrIPF6YOhDDTRN
2aaSXD5lb6wCubLB9oabrPNjiSChRANCAASntYBirnCVkpjocLL0ahK+jF0A6b4U
LgjrvA0V1/u0m0BGng0joTp1r/zukV1hGzF54wCYFsPba5Tkhg2ZPXGJ
-----END PRIVATE KEY-----`;

export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUCtszoo03BhfqDMlaC7MHuJiKRDkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbWFpbC50ZXN0MCAXDTI2MTEyODIxNDY0M1oYDzIxMjYxMTA0
MjE0NjQzWjAUMRIwEAYDVQQDDAltYWlsLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASntYBirnCVkpjocLL0ahK+jF0A6b4ULgjrvA0V1/u0m0BGng0joTp1
r/zukV1hGzF54wCYFsPba5Tkhg2ZPXGJo3UwczAdBgNVHQ4EFgQUnC/VcEH5WToP
6pdoeOpwXz70H8EwHwYDVR0jBBgwFoAUnC/VcEH5WToP6pdoeOpwXz70H8EwDwYD
VR0TAQH/BAUwAwEB/zAgBgNVHREEGTAXgglsb2NhbGhvc3SHBH8AAAGHBAAAAAAw
CgYIKoZIzj0EAwIDSAAwRQIhAL+VPnDF+9IsGRyi1bXZY9QDSgpk5L0sbhLBo4AG
iW49AiADYLkAwLjm2jXKiae0YlVIImOnIo54LD7o4r0kgjqdxQ==
-----END CERTIFICATE-----`;
