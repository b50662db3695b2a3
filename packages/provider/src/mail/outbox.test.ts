import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { must } from '../testing.ts';
import { MINUTE, newWorld, testProvider, type TestProvider, type World } from '../testing-provider.ts';
import { createVault } from '../vault.ts';
import type { Carried, Carrier, Letter } from './mail.ts';
import { createOutbox, GIVE_UP_MS, type LostMail, MOST_COUNTED, type Outbox } from './outbox.ts';
import { createSmtp } from './smtp.ts';
import { openTestSmtp, type TestSmtp, textOf } from './testing-smtp.ts';

const SECOND = 1_000;
const ADA = 'ada@lark.example';
const MESSAGE = { to: ADA, subject: 'Your code', text: 'It is 12345678.' };
const sent: Carried = { outcome: 'sent', reason: '250 ok' };
const away: Carried = { outcome: 'away', trouble: 'unreachable', reason: 'nobody is there' };

let world: World;
let provider: TestProvider;
let outbox: Outbox;
let asked: Letter[];
let answer: (letter: Letter, signal?: AbortSignal) => Carried | Promise<Carried>;
let lost: LostMail[];
let troubles: string[];

const carrier: Carrier = {
  async carry(letter, signal) {
    asked.push(letter);
    return answer(letter, signal);
  },
  close() {},
};

function open(vaultKeys = world.secrets.vaultKeys): Outbox {
  return createOutbox({
    ledger: provider.ledger,
    vault: createVault(vaultKeys),
    carrier,
    random: (size) => randomBytes(size),
    onLost: (what) => lost.push(what),
    onTrouble: (what) => troubles.push(what),
  });
}

beforeEach(async () => {
  world = newWorld();
  provider = await testProvider(world);
  asked = [];
  lost = [];
  troubles = [];
  answer = () => sent;
  outbox = open();
});

afterEach(() => outbox.stop());

async function turn(of = outbox): Promise<void> {
  await of.turn();
  await of.settled();
}

const kept = () => provider.ledger.store.records('mail_outbox', { limit: 100 });

describe('a message', () => {
  test('waits until it is taken, and is gone then', async () => {
    await outbox.send(MESSAGE);
    expect(asked).toEqual([]);
    expect(await outbox.state()).toEqual({ waiting: 1, failing: 0, oldest: world.now });
    await turn();
    expect(asked).toEqual([{ ...MESSAGE, id: expect.stringMatching(/^mail_/), time: world.now }]);
    expect(await kept()).toEqual([]);
    expect(outbox.figures()).toEqual({ sent: 1, failed: 0, refused: 0, expired: 0 });
  });

  test('cannot be read in the book while it waits', async () => {
    await outbox.send(MESSAGE);
    const text = JSON.stringify(await kept());
    for (const part of [ADA, 'code', '12345678']) expect(text).not.toContain(part);
  });

  test('is tried again ever later while nobody takes it, with the same id', async () => {
    answer = () => away;
    await outbox.send(MESSAGE);
    const start = world.now;
    const at: number[] = [];
    for (let i = 0; i < 3_000; i++) {
      const before = asked.length;
      await turn();
      if (asked.length > before) at.push((world.now - start) / SECOND);
      provider.wait(SECOND);
    }
    // Each wait is longer by up to a tenth, and ends with the second.
    for (const [i, seconds] of [0, 5, 30, 120, 420].entries()) {
      expect(at[i]).toBeGreaterThanOrEqual(seconds);
      expect(at[i]).toBeLessThanOrEqual(seconds * 1.1 + i);
    }
    expect(at.length).toBeLessThan(10);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(await outbox.state()).toMatchObject({
      waiting: 1,
      failing: 1,
      oldest: start,
      trouble: 'unreachable',
    });
    expect(troubles).toEqual(['unreachable']);
  });

  test('is given up after two days, and the log hears of it', async () => {
    answer = () => away;
    await outbox.send(MESSAGE);
    for (let waited = 0; waited <= GIVE_UP_MS + 20 * MINUTE; waited += 15 * MINUTE) {
      await turn();
      provider.wait(17 * MINUTE);
    }
    expect(await kept()).toEqual([]);
    expect(lost).toEqual([{ id: asked[0]!.id, because: 'given_up', reason: 'nobody is there' }]);
  });

  test('that will never be taken is dropped at once', async () => {
    answer = () => ({ outcome: 'refused', reason: '550 no such mailbox' });
    await outbox.send(MESSAGE);
    await turn();
    expect([asked.length, await kept()]).toEqual([1, []]);
    expect(lost).toEqual([{ id: asked[0]!.id, because: 'refused', reason: '550 no such mailbox' }]);
    expect(outbox.figures()).toMatchObject({ sent: 0, refused: 1 });
  });

  test('that comes too late is dropped instead of sent', async () => {
    answer = () => away;
    await outbox.send(MESSAGE, { validUntil: world.now + 10 * MINUTE });
    await turn();
    provider.wait(10 * MINUTE);
    answer = () => sent;
    await turn();
    expect([asked.length, await kept()]).toEqual([1, []]);
    expect(outbox.figures()).toMatchObject({ sent: 0, expired: 1 });
  });

  test('for nobody is taken as any other, and reaches nobody', async () => {
    await outbox.send(MESSAGE, { forNobody: true });
    expect((await outbox.state()).waiting).toBe(1);
    await turn();
    expect([asked, await kept(), outbox.figures().sent]).toEqual([[], [], 0]);
  });

  test('that is about one addressee does not hold up others', async () => {
    answer = ({ to }) => (to === ADA ? { outcome: 'deferred', reason: '452 full' } : sent);
    for (let i = 0; i < 6; i++) await outbox.send({ ...MESSAGE, to: i % 2 ? ADA : `b${i}@lark.example` });
    await turn();
    expect(outbox.figures()).toMatchObject({ sent: 3, failed: 3 });
    expect((await outbox.state()).trouble).toBeUndefined();
    expect(troubles).toEqual([]);
  });
});

describe('when the mail server comes back', () => {
  test('all that waited for it goes at once, whenever it would have been tried again', async () => {
    answer = () => away;
    for (let i = 0; i < 20; i++) await outbox.send({ ...MESSAGE, to: `a${i}@lark.example` });
    for (let minutes = 0; minutes < 60; minutes++) {
      await turn();
      provider.wait(MINUTE);
    }
    expect(outbox.figures().sent).toBe(0);
    answer = () => sent;
    for (let minutes = 0; minutes < 17; minutes++) {
      provider.wait(MINUTE);
      await turn();
      if (outbox.figures().sent > 0) break;
    }
    await turn();
    expect(outbox.figures().sent).toBe(20);
  });

  test('it is asked by one message at a time until then', async () => {
    let [now, most] = [0, 0];
    answer = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      return away;
    };
    await outbox.send(MESSAGE);
    await turn();
    for (let i = 0; i < 10; i++) await outbox.send(MESSAGE);
    most = 0;
    await turn();
    expect(most).toBe(1);
  });
});

describe('a process that dies', () => {
  test('before it sends: the next one does', async () => {
    await outbox.send(MESSAGE);
    outbox = open();
    await turn();
    expect(asked).toHaveLength(1);
  });

  test('between sending and writing that down: it is sent again, under the same id', async () => {
    await outbox.send(MESSAGE);
    answer = (_, signal) =>
      new Promise((resolve) => signal!.addEventListener('abort', () => resolve({ outcome: 'stopped' })));
    await outbox.turn();
    await new Promise((resolve) => setTimeout(resolve, 5));
    outbox.stop();
    await outbox.settled();
    expect(await kept()).toHaveLength(1);
    answer = () => sent;
    outbox = open();
    await turn();
    expect(asked.map(({ id }) => id)).toEqual([asked[0]!.id, asked[0]!.id]);
    expect(await kept()).toEqual([]);
  });

  test('where another process leads nothing is sent, and nothing is lost', async () => {
    const other = open();
    await outbox.send(MESSAGE);
    outbox.rest();
    await turn(other);
    await turn(other);
    expect(asked).toHaveLength(1);
    other.stop();
  });
});

describe('the key that seals', () => {
  test('is changed while mail waits', async () => {
    await outbox.send(MESSAGE);
    const keys = [...world.secrets.vaultKeys, { id: 'vk_new', key: randomBytes(32) }];
    const next = open(keys);
    expect([await next.reseal(), await next.reseal()]).toEqual([1, 0]);
    outbox = open(keys.slice(1));
    await turn();
    expect(asked).toHaveLength(1);
    next.stop();
  });

  test('is replaced: none is left under the old one, however many wait', async () => {
    const many = MOST_COUNTED + 10;
    for (let count = 0; count < many; count++) await outbox.send(MESSAGE);
    const next = open([...world.secrets.vaultKeys, { id: 'vk_new', key: randomBytes(32) }]);
    expect([await next.reseal(), await next.reseal()]).toEqual([many, 0]);
    next.stop();
  });

  test('is lost: the message is dropped, and others go on', async () => {
    await outbox.send(MESSAGE);
    outbox.stop();
    outbox = open([{ id: 'vk_other', key: randomBytes(32) }]);
    await outbox.send({ ...MESSAGE, to: 'bo@lark.example' });
    await turn();
    expect(asked.map(({ to }) => to)).toEqual(['bo@lark.example']);
    expect(lost).toMatchObject([{ because: 'unreadable' }]);
  });
});

describe('a provider with a mail server', () => {
  let server: TestSmtp;
  beforeEach(async () => {
    server = await openTestSmtp();
    world.carrier = smtp();
    provider = await provider.restart();
    must(await provider.people.members.create({ name: 'Ada', email: ADA, emailProven: true }));
  });
  afterEach(async () => {
    provider.stop();
    await server.close();
  });

  function smtp(): Carrier {
    return createSmtp({
      server: { secure: false, host: '127.0.0.1', port: server.port },
      from: { address: 'pay@farthing.example' },
    });
  }

  const ask = (email: string) =>
    provider.people.emailCodes.send({
      email,
      purpose: 'sign_in',
      binding: 'b',
      address: '198.51.100.7',
      letter: (code) => ({ subject: 'Code', text: `Your code is ${code}.` }),
    });

  async function tick() {
    await provider.tick();
    await provider.outbox!.settled();
  }

  test('answers before anything is sent, and signs in with what arrives', async () => {
    must(await ask(ADA));
    expect(server.begun).toBe(0);
    await tick();
    const [mail] = server.taken;
    expect(mail!.to).toEqual([ADA]);
    const code = /\d{8}/.exec(textOf(mail!))![0];
    const given = { code, purpose: 'sign_in', binding: 'b', address: '198.51.100.7' } as const;
    expect(must(await provider.people.emailCodes.check(given))).toEqual({ email: ADA });
  });

  test('does the same for an address that nobody has, up to the mail', async () => {
    const writes: number[] = [];
    for (const email of [ADA, 'nobody@lark.example']) {
      let count = 0;
      const write = provider.ledger.write;
      provider.ledger.write = (operations) => (count++, write(operations));
      must(await ask(email));
      provider.ledger.write = write;
      writes.push(count);
    }
    expect(writes[0]).toBe(writes[1]);
    const [first, second] = (await kept()).map(({ value }) => Object.keys(value as object).toSorted());
    expect(first).toEqual(second);
    await tick();
    expect(server.taken.map(({ to }) => to)).toEqual([[ADA]]);
  });

  test('sends what it could not send before, when the server is up again', async () => {
    const { port } = server;
    await server.close();
    must(await ask(ADA));
    await tick();
    expect((await provider.outbox!.state()).trouble).toBe('unreachable');
    server = await openTestSmtp({ port });
    provider.wait(6 * SECOND);
    await tick();
    expect(server.taken).toHaveLength(1);
    expect(await kept()).toEqual([]);
  });

  test('sends no code that is over by then', async () => {
    const { port } = server;
    await server.close();
    must(await ask(ADA));
    await tick();
    server = await openTestSmtp({ port });
    provider.wait(11 * MINUTE);
    await tick();
    expect([server.taken, await kept()]).toEqual([[], []]);
  });

  test('sends it again when it died after the mail server had taken it', async () => {
    must(await ask(ADA));
    const died = new Promise<void>((die) => (world.fuse = { writes: 0, done: false, die }));
    void provider.outbox!.turn();
    await died;
    world.fuse = undefined;
    world.carrier = smtp();
    provider = await provider.restart();
    await tick();
    const ids = server.taken.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)![1]);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  test('bounds how often one address and one house are written to, whatever is withdrawn in between', async () => {
    const { seller } = await provider.shop();
    const invite = async (email: string) => {
      const made = await provider.people.invitations.create({
        email,
        house: seller,
        role: 'viewer',
        by: 'operator_key',
        letter: (link) => ({ subject: 'Come', text: link }),
      });
      if ('code' in made) return made.code;
      must(await provider.people.invitations.withdraw(seller, made.invitation.id));
      return 'sent';
    };
    const answers: string[] = [];
    for (let i = 0; i < 25; i++) answers.push(await invite('victim@lark.example'));
    expect(answers.filter((one) => one === 'sent')).toHaveLength(20);
    expect(answers.at(-1)).toBe('invitation_limit_reached');
    expect(await invite('bo@lark.example')).toBe('sent');
    provider.wait(61 * MINUTE);
    expect(await invite('victim@lark.example')).toBe('sent');
  });
});
