/**
 * Mail of a test book: it goes nowhere. Messages are kept as records of the book, the newest few hundred, and shown on
 * a page; so sign-up and invitations can be tried without a mail server.
 */
import type { Ledger } from '@farthing/ledger';
import { encode } from '../base32.ts';
import type { Mail, Message } from './mail.ts';

export interface KeptMessage extends Message {
  id: `mail_${string}`;
  time: number;
}

export interface KeptMail extends Mail {
  /** The newest first; only those to one address, if it is given. */
  list(options?: { to?: string; limit?: number }): Promise<KeptMessage[]>;
}

const COLLECTION = 'sandbox_mail';
const KEPT = 300;

export function createKeptMail(deps: {
  ledger: Ledger;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): KeptMail {
  const { ledger, clock, random } = deps;
  let sent = 0;

  /** Ids sort against time, so that a list begins with the newest. */
  function nextId(): `mail_${string}` {
    const back = (2 ** 48 - clock()).toString(16).padStart(12, '0');
    const place = (0xffff - (sent++ % 0x1_0000)).toString(16).padStart(4, '0');
    return `mail_${back}${place}${encode(random(5))}`;
  }

  return {
    async send({ to, subject, text }, { forNobody } = {}) {
      if (forNobody) return;
      const id = nextId();
      const value: KeptMessage = { id, to, subject, text, time: clock() };
      await ledger.write([{ put: { collection: COLLECTION, id, value, lookups: { to } } }]);
      const over = await ledger.store.records(COLLECTION, { limit: KEPT + 50 });
      const old = over.slice(KEPT).map((message) => ({ delete: { collection: COLLECTION, id: message.id } }));
      if (old.length > 0) await ledger.write(old);
    },

    async list({ to, limit = 50 } = {}) {
      const lookup = to === undefined ? undefined : { name: 'to', value: to };
      const found = await ledger.store.records(COLLECTION, { lookup, limit });
      return found.map(({ value }) => value as KeptMessage);
    },
  };
}
