import { beforeEach, describe, expect, it } from 'vitest';
import { Asset, memoryStore, openLedger } from '@farthing/ledger';
import type { CallbackRequest } from '../gateway.ts';
import { createSandbox, type Sandbox, type SandboxDeps } from './sandbox.ts';
import { sign } from './signature.ts';

const USD = Asset.USD;
const secret = new Uint8Array(32).fill(7);

let now: number;
let delivered: CallbackRequest[];
let reachable: boolean;
let deps: SandboxDeps;
let sandbox: Sandbox;

beforeEach(async () => {
  now = 1_800_000_000_000;
  delivered = [];
  reachable = true;
  const clock = { now: () => now, jump: 0, accept() {} };
  deps = {
    ledger: await openLedger({ store: memoryStore(), clock }),
    secret,
    clock: () => now,
    baseUrl: 'http://localhost:4020',
    deliver: async (request) => {
      if (reachable) delivered.push(request);
      return reachable;
    },
  };
  sandbox = createSandbox(deps);
});

const hosted = {
  amount: 5_000_000_000n,
  asset: USD,
  returnUrl: '/wallet',
  saveMethod: true,
  description: 'x',
};

describe('methods and destinations do what their names say', () => {
  it.each([
    ['pm_ok', 'succeeded', undefined],
    ['pm_ok_8f3a', 'succeeded', undefined],
    ['pm_declined', 'declined', 'card_declined'],
    ['pm_delayed', 'pending', undefined],
    ['pm_declined_once', 'declined', 'card_declined'],
    ['pm_okay', 'declined', 'method_unknown'],
  ])('charging %s is %s', async (method, state, reason) => {
    const charge = { key: 'tab_1.1', method, amount: 10_000_000n, asset: USD };
    expect(await sandbox.charge(charge)).toEqual({ state, reason });
    expect(await sandbox.query('tab_1.1')).toEqual({ state, reason });
  });

  it.each([
    ['acct_ok', 'succeeded', undefined],
    ['acct_failed', 'declined', 'account_closed'],
    ['acct_delayed_2', 'pending', undefined],
    ['acct', 'declined', 'destination_unknown'],
  ])('a payout to %s is %s', async (destination, state, reason) => {
    const payout = { key: 'po_1', destination, amount: 10_000_000n, asset: USD };
    expect(await sandbox.payout(payout)).toEqual({ state, reason });
  });

  it('what is declined once works under the next key', async () => {
    const charge = { method: 'pm_declined_once_1', amount: 10_000_000n, asset: USD };
    expect((await sandbox.charge({ ...charge, key: 'a' })).state).toBe('declined');
    expect((await sandbox.charge({ ...charge, key: 'a' })).state).toBe('declined');
    expect((await sandbox.charge({ ...charge, key: 'b' })).state).toBe('succeeded');
  });
});

describe('one key, one outcome', () => {
  it('64 charges of one key at once decide once', async () => {
    const charge = { key: 'a', method: 'pm_declined_once', amount: 10_000_000n, asset: USD };
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => sandbox.charge(charge)));
    expect(new Set(outcomes.map(({ state }) => state))).toEqual(new Set(['declined']));
  });

  it('is kept when the process ends', async () => {
    await sandbox.charge({ key: 'a', method: 'pm_declined', amount: 10_000_000n, asset: USD });
    const again = createSandbox(deps);
    expect(await again.charge({ key: 'a', method: 'pm_ok', amount: 10_000_000n, asset: USD })).toEqual({
      state: 'declined',
      reason: 'card_declined',
    });
  });

  it('gives the same hosted page again', async () => {
    const first = await sandbox.createHostedCharge({ ...hosted, key: 'top_1' });
    expect(first.url).toBe(`http://localhost:4020/sandbox/charges/${first.reference}`);
    expect(await sandbox.createHostedCharge({ ...hosted, key: 'top_1' })).toEqual(first);
  });

  it('keeps the first decision', async () => {
    const { reference } = await sandbox.createHostedCharge({ ...hosted, key: 'top_1' });
    await Promise.all([sandbox.decide(reference, 'succeed'), sandbox.decide(reference, 'decline')]);
    expect((await sandbox.find(reference))?.state).toBe('succeeded');
    expect(delivered).toHaveLength(1);
    expect(await sandbox.decide('unknown', 'succeed')).toBeUndefined();
  });
});

describe('callbacks', () => {
  it('tell key, outcome, amount and the saved method', async () => {
    const { reference } = await sandbox.createHostedCharge({ ...hosted, key: 'top_1' });
    await sandbox.decide(reference, 'succeed', { saveMethod: 'pm_declined' });
    expect(await sandbox.readCallback(delivered[0]!)).toMatchObject({
      key: 'top_1',
      outcome: {
        state: 'succeeded',
        method: { id: expect.stringMatching(/^pm_declined_[0-9a-f]{12}$/) },
      },
      amount: 5_000_000_000n,
      asset: 'USD',
    });
  });

  it('save no method that was not asked for', async () => {
    const { reference } = await sandbox.createHostedCharge({ ...hosted, saveMethod: false, key: 'top_1' });
    await sandbox.decide(reference, 'succeed', { saveMethod: 'pm_ok' });
    expect((await sandbox.readCallback(delivered[0]!))?.outcome.method).toBeUndefined();
  });

  it('are sent again until they are received, with the same id', async () => {
    const { reference } = await sandbox.createHostedCharge({ ...hosted, key: 'top_1' });
    reachable = false;
    await sandbox.decide(reference, 'succeed');
    reachable = true;
    await createSandbox(deps).tick?.();
    expect(delivered).toHaveLength(0);
    now += 10_000;
    await createSandbox(deps).tick?.();
    await sandbox.tick?.();
    expect(delivered).toHaveLength(1);
    expect((await sandbox.readCallback(delivered[0]!))?.outcome.state).toBe('succeeded');
  });

  it('of what is delayed come when its time has come, also after a restart', async () => {
    await sandbox.charge({ key: 'tab_1.1', method: 'pm_delayed', amount: 10_000_000n, asset: USD });
    await sandbox.tick?.();
    expect(delivered).toHaveLength(0);
    now += 5000;
    await createSandbox(deps).tick?.();
    expect(await sandbox.readCallback(delivered[0]!)).toMatchObject({
      key: 'tab_1.1',
      outcome: { state: 'succeeded' },
    });
    expect((await sandbox.query('tab_1.1'))?.state).toBe('succeeded');
  });

  const body = '{"type":"charge.succeeded","data":{"key":"top_1","amount":"5","asset":"USD"}}';
  const at = 1_800_000_000_000;
  const signed = (text: string, time = at) => sign(secret, 'msg_1', time, text);
  it.each<[string, CallbackRequest, boolean]>([
    ['as sent', signed(body), true],
    ['five minutes old', signed(body, at - 300_000), true],
    ['older', signed(body, at - 301_000), false],
    ['from the future', signed(body, at + 301_000), false],
    ['with another body', { ...signed(body), body: body.replace('"5"', '"50"') }, false],
    [
      'with another id',
      { ...signed(body), headers: { ...signed(body).headers, 'webhook-id': 'msg_2' } },
      false,
    ],
    ['signed by another', sign(new Uint8Array(32), 'msg_1', at, body), false],
    ['without headers', { headers: {}, body }, false],
    ['with no JSON', signed('{'), false],
    ['with JSON that is no event', signed('[1]'), false],
    ['with an amount that is none', signed(body.replace('"5"', '"-"')), false],
    ['with an unknown asset', signed(body.replace('USD', 'XXX')), false],
  ])('%s', async (_, request, accepted) => {
    expect((await sandbox.readCallback(request)) !== undefined).toBe(accepted);
  });
});
