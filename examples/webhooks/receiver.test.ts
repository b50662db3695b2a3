import { Webhook } from '@farthing/sdk';
import { expect, test } from 'vitest';
import { createReceiver } from './receiver.ts';

const SECRET = `whsec_${'A'.repeat(43)}=`;
const NEXT = `whsec_${'B'.repeat(43)}=`;
const payload = JSON.stringify({
  type: 'payout.paid',
  id: 'evt_1',
  timestamp: new Date(0).toISOString(),
  data: { payout: 'po_1' },
});

function open(secrets = [SECRET]) {
  const kept: Webhook.Event[] = [];
  let broken = false;
  const receive = createReceiver(secrets, {
    async add(event) {
      if (broken) throw new Error('no room');
      if (kept.some(({ id }) => id === event.id)) return false;
      kept.push(event);
      return true;
    },
  });
  const send = async (body = payload, secret = SECRET, timestamp = Date.now()) => {
    const headers = await Webhook.sign({ id: 'evt_1', payload, secret, timestamp });
    return receive(new Request('https://shop.example/farthing', { method: 'POST', headers, body }));
  };
  return { kept, send, break: () => (broken = true) };
}

test('an event is kept once, however often it comes', async () => {
  const { kept, send } = open();
  expect((await send()).status).toBe(204);
  expect((await send()).status).toBe(204);
  expect(kept.map(({ id }) => id)).toEqual(['evt_1']);
});

test('while a secret is replaced, either will do', async () => {
  const { kept, send } = open([SECRET, NEXT]);
  expect((await send(payload, NEXT)).status).toBe(204);
  expect(kept).toHaveLength(1);
});

test.each([
  ['altered', payload.replace('po_1', 'po_2'), SECRET, 0],
  ['signed by somebody else', payload, NEXT, 0],
  ['of an hour ago', payload, SECRET, 3_600_000],
])('a message that is %s is refused, and nothing kept', async (_, body, secret, age) => {
  const { kept, send } = open();
  expect((await send(body, secret, Date.now() - age)).status).toBe(400);
  expect(kept).toEqual([]);
});

test('what could not be kept is not answered as if it were', async () => {
  const receiver = open();
  receiver.break();
  await expect(receiver.send()).rejects.toThrow('no room');
});
