/** People over a book in memory, for tests: mail that is read at once, and a clock that stands until it is moved. */
import { randomBytes } from 'node:crypto';
import { createKeptMail, type KeptMail } from './mail/kept-mail.ts';
import type { Member } from './members/members.ts';
import { createPeople, type People } from './people.ts';
import { createSettings } from './settings.ts';
import { CODE_LIMITS } from './signin/email-codes.ts';
import { must } from './testing.ts';
import { newWorld, testProvider, type TestProvider, type World } from './testing-provider.ts';

export interface TestPeople extends People {
  provider: TestProvider;
  mail: KeptMail;
  baseUrl: string;
  wait(ms: number): void;
  /** Another process over the same book. */
  other(): People;
  member(email?: string): Promise<Member>;
  /** The code in the newest message to the address. */
  codeFor(email: string): Promise<string | undefined>;
}

export const BASE_URL = 'https://pay.example';

/** @param options.mail false: a book that sends nothing */
export async function testPeople(
  options: { mail?: boolean; world?: World; live?: boolean } = {},
): Promise<TestPeople> {
  const provider = await testProvider(options.world ?? newWorld({ baseUrl: BASE_URL }));
  const { ledger, ids, sellers, audit, world } = provider;
  const { secrets } = world;
  const settings = createSettings({ baseUrl: BASE_URL });
  const clock = () => world.now;
  const random = (size: number) => randomBytes(size);
  const mail = createKeptMail({ ledger, clock, random });
  const make = () =>
    createPeople({
      ledger,
      ids,
      secrets,
      settings,
      sellers,
      audit,
      mail: options.mail === false ? undefined : mail,
      codeLimits: CODE_LIMITS[options.live ? 'live' : 'test'],
      clock,
      random,
    });
  const people = make();
  return {
    ...people,
    provider,
    mail,
    baseUrl: BASE_URL,
    wait: provider.wait,
    other: make,
    member: async (email = 'ada@lark.example') =>
      must(await people.members.create({ name: 'Ada', email, emailProven: true })),
    async codeFor(email) {
      const [message] = await mail.list({ to: email, limit: 1 });
      return message && /\d{8}/.exec(message.text)?.[0];
    },
  };
}

export const letter = (code: string) => ({ subject: 'Your code', text: `Your code is ${code}.` });
