/** One simulated payer: a wallet's token, what it expects its wallet to hold, and the grants it gave. */
import { type Client, createClient } from '@farthing/sdk';
import type { OfferActor, SellerActor } from './seller.ts';
import { insist, refusalOf } from './insist.ts';
import { type Counters, type Nano, nano, WalletTally } from './tally.ts';

export interface GrantActor {
  id: string;
  payer: Payer;
  seller: SellerActor;
  caps: { payment: Nano; day: Nano; total: Nano };
  spent: Nano;
}

export interface PaidActor {
  id: string;
  key: string;
  grant?: GrantActor;
  payer: Payer;
  seller: SellerActor;
  offer: OfferActor;
  amount: Nano;
  refunded: Nano;
  /** Wall time of the answer, in milliseconds. */
  at: number;
}

/** How a payer's money works: nothing saved, a card that works, one that is declined, one that confirms later. */
export type Card = 'none' | 'pm_ok' | 'pm_declined' | 'pm_delayed';

export class Payer {
  readonly client: Client;
  readonly baseUrl: string;
  readonly tally: WalletTally;
  readonly counters: Counters;
  readonly grants: GrantActor[] = [];
  readonly owned = new Set<string>();
  card: Card = 'none';
  /** How many payments its wallet has made. */
  payments = 0;
  /** One thing at a time, so that every answer can be foretold. */
  busy = false;

  constructor(baseUrl: string, token: string, counters: Counters) {
    this.baseUrl = baseUrl;
    this.client = createClient({ baseUrl, key: token, retries: 0 });
    this.tally = new WalletTally(nano('0.5'));
    this.counters = counters;
  }

  /** Tops up through the gateway's page, as a person would in a browser. */
  async topUp(amount: string, card: Card): Promise<void> {
    const saved = card !== 'none';
    const body = { asset: 'USD', amount, return_url: `${this.baseUrl}/wallet`, save_method: saved };
    const topUp = await insist(this.client, 'createTopUp', { body });
    const form = new URLSearchParams({ decision: 'succeed', ...(saved ? { save: 'yes', card } : {}) });
    await this.#confirm(topUp.url, form, topUp.id);
    this.tally.balance += nano(amount);
    this.counters.topUps++;
    this.counters.toppedUp += nano(amount);
    if (saved) this.card = card;
    if (this.tally.balance >= 0n) this.tally.frozen = false;
  }

  async #confirm(url: string, form: URLSearchParams, topup: string): Promise<void> {
    for (let attempt = 0; attempt < 240; attempt++) {
      try {
        const origin = new URL(url).origin;
        await fetch(url, { method: 'POST', body: form, headers: { Origin: origin }, redirect: 'manual' });
        const { status } = await this.client.call('getTopUp', {
          params: { topup: topup as `top_${string}` },
        });
        if (status === 'paid') return;
      } catch {
        // The server is being killed or is on its way up again.
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`top-up ${topup} was never confirmed`);
  }

  async register(): Promise<void> {
    try {
      await insist(this.client, 'registerWallet', {});
    } catch (error) {
      // A kill between the posting and the answer: asked again, it is registered already.
      if (refusalOf(error) !== 'already_registered') throw error;
    }
    this.tally.tabLimit = nano('5');
  }

  async give(seller: SellerActor, caps: { payment: string; day: string; total: string }): Promise<void> {
    const expires_at = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const body = { seller: seller.id as `sel_${string}`, asset: 'USD', caps, expires_at };
    const { id } = await insist(this.client, 'createGrant', { body });
    const inUnits = { payment: nano(caps.payment), day: nano(caps.day), total: nano(caps.total) };
    const grant = { id, payer: this, seller, caps: inUnits, spent: 0n };
    this.grants.push(grant);
    seller.grants.push(grant);
  }
}
