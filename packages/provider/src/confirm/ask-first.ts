/**
 * Ask first, applied: what each payer has set, and the look back that the rules of `confirm.ts` need. For payers who have
 * set nothing, which is remembered as well, there is nothing to read.
 */
import { type Asset, type Entry, type Ledger, LIST } from '@farthing/ledger';
import { assetByCode } from '../accounts.ts';
import { createDocuments } from '../documents.ts';
import type { WalletId } from '../ids.ts';
import { isPayment } from '../payments/views.ts';
import { type Refused, refuse } from '../refusal.ts';
import { type AskSettings, isLooser, isStep, looksBack, NEVER, reasonToAsk } from './confirm.ts';

export type { AskSettings };

/** Only what is given changes; `null` takes an amount away. */
export interface AskChanges {
  above?: Record<string, bigint | null>;
  atCheckout?: boolean;
  unusual?: boolean;
  repeats?: boolean;
}

/** A payment that is about to be made. */
export interface AboutToPay {
  wallet: WalletId;
  /** The wallet's account; absent before its first money. */
  debit: number | undefined;
  /** The seller's accrual in the wallet's lane; absent before it was ever paid there. */
  credit: number | undefined;
  asset: Asset.Asset;
  amount: bigint;
  where: 'grant' | 'checkout';
  /** The offer's number, and whether it is bought once. */
  offer: number | undefined;
  once: boolean;
}

export interface AskFirst {
  /** What is known at once; `undefined` says that it must be read. `NEVER` for payers who have set nothing. */
  peek(wallet: WalletId): AskSettings | undefined;
  read(wallet: WalletId): Promise<AskSettings>;
  /** To make it looser, a registered payer must have `confirmed` afresh: else `raise_unconfirmed`. */
  set(
    wallet: WalletId,
    changes: AskChanges,
    options?: { confirmed?: boolean; registered?: boolean },
  ): Promise<AskSettings | Refused>;
  /** `confirmation_required` with the reason, when the payer is to be asked. */
  check(settings: AskSettings, payment: AboutToPay): Promise<Refused | undefined>;
  /** Runs a payment that may repeat another after those of the same wallet that were asked for before. */
  inTurn<T>(settings: AskSettings, wallet: WalletId, pay: () => Promise<T>): Promise<T>;
  /** The operation that forgets what a wallet has set. `forgotten` must be called once it is durable. */
  forget(wallet: WalletId): ReturnType<ReturnType<typeof createDocuments>['remove']>;
  forgotten(wallet: WalletId): void;
}

/** How far back is looked, in entries of the wallet's history. */
const LOOK_BACK = 100;

interface AskJson {
  above: Record<string, string>;
  atCheckout: boolean;
  unusual: boolean;
  repeats: boolean;
}

export function createAskFirst({ ledger }: { ledger: Ledger }): AskFirst {
  const documents = createDocuments<AskSettings>({
    ledger,
    collection: 'ask_first',
    cached: 65_536,
    absent: NEVER,
    toJson: ({ above, ...rest }) => ({
      ...rest,
      above: Object.fromEntries(Object.entries(above).map(([asset, most]) => [asset, String(most)])),
    }),
    fromJson: ({ above, ...rest }: AskJson) => ({
      ...rest,
      above: Object.fromEntries(Object.entries(above).map(([asset, most]) => [asset, BigInt(most)])),
    }),
  });

  async function lookBack({ debit, credit }: AboutToPay) {
    if (debit === undefined || credit === undefined) return [];
    const { items } = await ledger.store.history(debit, LIST.payments, { limit: LOOK_BACK });
    return items.flatMap((entry: Entry) => {
      const { time, subject: offer, holds, legs } = entry;
      if (holds?.credit === credit) return [{ amount: holds.amount, time, offer, hold: true }];
      const paid = isPayment(entry) && legs[1]?.account === credit;
      return paid ? [{ amount: -legs[0]!.amount, time, offer }] : [];
    });
  }

  const read = async (wallet: WalletId) => (await documents.read(wallet))!;

  return {
    peek: documents.peek,
    read,

    set(wallet, changes, { confirmed = false, registered = false } = {}) {
      return ledger.store.exclusive(`ask first ${wallet}`, async () => {
        const before = (await documents.fresh(wallet))!;
        const above = { ...before.above };
        for (const [code, most] of Object.entries(changes.above ?? {})) {
          if (!assetByCode(ledger, code)) return refuse('asset_not_found', { field: 'asset' });
          if (most === null) delete above[code];
          else if (isStep(most)) above[code] = most;
          else return refuse('ask_amount_invalid', { field: 'above' });
        }
        const {
          atCheckout = before.atCheckout,
          unusual = before.unusual,
          repeats = before.repeats,
        } = changes;
        const after = { above, atCheckout, unusual, repeats };
        if (isLooser(before, after) && registered && !confirmed) return refuse('raise_unconfirmed');
        const nothing = Object.keys(above).length === 0 && !atCheckout && !unusual && !repeats;
        await ledger.write([nothing ? documents.remove(wallet) : documents.put(wallet, after)]);
        documents.keep(wallet, nothing ? NEVER : after);
        return nothing ? NEVER : after;
      });
    },

    async check(settings, payment) {
      const { amount, asset, where, once, offer } = payment;
      const before = looksBack(settings) ? await lookBack(payment) : [];
      const repeatable = once ? undefined : offer;
      const asked = { amount, asset: asset.code, where, repeatable, now: ledger.now(), before };
      const ask = reasonToAsk(settings, asked);
      return ask && refuse('confirmation_required', { ask });
    },

    inTurn: ({ repeats }, wallet, pay) =>
      repeats ? ledger.store.exclusive(`asked payment ${wallet}`, pay) : pay(),

    forget: documents.remove,
    forgotten: (wallet) => documents.keep(wallet, undefined),
  };
}
