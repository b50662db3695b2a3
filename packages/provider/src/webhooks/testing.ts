/** Receivers of webhooks for tests: they keep what they are sent, and answer as the test says. */
import type { Outbound, OutboundOutcome, OutboundRequest } from '../outbound.ts';

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
