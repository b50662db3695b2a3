/** One simulated seller: its secret key, its offers, and what it expects to have earned. */
import { type Client, createClient } from '@farthing/sdk';
import { insist } from './insist.ts';
import type { GrantActor } from './payer.ts';
import type { SellerKey } from './messages.ts';
import { type Nano, nano, SellerTally } from './tally.ts';

export interface OfferActor {
  id: string;
  kind: 'fixed' | 'open';
  price: string;
  units: Nano;
  once: boolean;
}

/** From a billionth of a dollar to a quarter. */
const PRICES = ['0.000000001', '0.000001', '0.0005', '0.002', '0.01', '0.03', '0.1', '0.25'];

export class SellerActor {
  readonly id: string;
  readonly client: Client;
  readonly tally: SellerTally;
  readonly offers: OfferActor[] = [];
  readonly grants: GrantActor[] = [];

  constructor(baseUrl: string, { id, secretKey }: SellerKey, basisPoints: number) {
    this.id = id;
    this.client = createClient({ baseUrl, key: secretKey, retries: 0 });
    this.tally = new SellerTally(basisPoints);
  }

  async createOffers(index: number): Promise<void> {
    for (let i = 0; i < 4; i++) {
      const price = PRICES[(index + i * 3) % PRICES.length]!;
      const once = i === 3;
      const body = { kind: 'fixed', asset: 'USD', price, title: `Piece ${index}.${i}`, once } as const;
      const { id } = await insist(this.client, 'createOffer', { body });
      this.offers.push({ id, kind: 'fixed', price, units: nano(price), once });
    }
    const tip = {
      kind: 'open',
      asset: 'USD',
      title: `Tips for ${index}`,
      min: '0.000000001',
      max: '1',
    } as const;
    const { id } = await insist(this.client, 'createOffer', { body: tip });
    this.offers.push({ id, kind: 'open', price: '0.004', units: nano('0.004'), once: false });
  }
}
