/** For tests of webhooks: receivers, which keep what they are sent and answer as the test says; a shop that tells them. */
import type { OfferId, SellerId, WalletId } from '../ids.ts';
import type { Outbound, OutboundOutcome, OutboundRequest } from '../outbound.ts';
import { MINUTE, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import { PER_PAYMENT_TYPES } from './types.ts';

export const SECOND = 1_000;
export const HOUR = 60 * MINUTE;
export const A = 'https://a.example/hook';
export const B = 'https://b.example/hook';

export interface Heard {
  url: string;
  id: string;
  type: string;
  body: string;
  headers: Readonly<Record<string, string>>;
  data: Record<string, never>;
}

export type Answer = number | OutboundOutcome | Promise<OutboundOutcome>;

export interface Receivers extends Outbound {
  /** Everything that was sent, in the order of sending. */
  heard: Heard[];
  /** The types of what one address was sent. */
  types(url: string): string[];
  /** What an address answers: by default 200. */
  answer: (url: string, heard: Heard) => Answer;
}

export function createReceivers(): Receivers {
  const receivers: Receivers = {
    reach: 'loopback',
    heard: [],
    answer: () => 200,
    types: (url) => receivers.heard.filter((each) => each.url === url).map(({ type }) => type),
    async send({ url, headers, body = '' }: OutboundRequest) {
      const { id, type, data } = JSON.parse(body) as Heard;
      const heard = { url, id, type, body, headers, data };
      receivers.heard.push(heard);
      const answer = receivers.answer(url, heard);
      return typeof answer === 'number' ? { outcome: 'answered', status: answer, body: 'ok', ms: 1 } : answer;
    },
  };
  return receivers;
}

export interface Shop {
  receivers: Receivers;
  provider: TestProvider;
  seller: SellerId;
  offer: OfferId;
  payer: WalletId;
}

/** A provider with one seller and one payer, whose webhooks reach the receivers. */
export async function openShop(): Promise<Shop> {
  const receivers = createReceivers();
  const provider = await testProvider({ ...newWorld({ registeredTabLimit: '100' }), outbound: receivers });
  return { receivers, provider, ...(await provider.shop()), payer: await provider.payer() };
}

/** Terms of an endpoint that is told of each payment. */
export const each = (types = [...PER_PAYMENT_TYPES]) => ({ types });

/** A tick after so long, and what it started. */
export async function settledTick(provider: TestProvider, ms = 0): Promise<void> {
  provider.wait(ms);
  await provider.tick();
  await provider.webhooks.settled();
}
