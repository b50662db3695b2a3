/**
 * Jobs: what happens without anyone asking. One tick does what is due and can be repeated at any time; a part that
 * fails leaves the others, and is due again at the next. While journal time is in doubt nothing expires. Of several
 * processes that share the book, only the one that leads does anything.
 */
import type { Ledger } from '@farthing/ledger';
import type { Approvals } from '../approvals/approvals.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { Kind } from '../kinds.ts';
import type { Outbox } from '../mail/outbox.ts';
import type { Payouts } from '../payouts/payouts.ts';
import type { Sweeps } from '../sweeps/sweeps.ts';
import type { TabWatch } from '../tabs/watch.ts';
import type { Tabs } from '../tabs/tabs.ts';
import type { TopUps } from '../topups/topups.ts';
import type { Wallets } from '../wallets/wallets.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { Agenda, type Chore, type Item } from './agenda.ts';
import { fewAtATime } from './batches.ts';

const PAYOUTS_EVERY_MS = 60_000;
const SWEEPS_EVERY_MS = 3_600_000;
const CLEAN_EVERY_MS = 600_000;
const AT_ONCE = 500;

export interface JobsDeps {
  ledger: Ledger;
  gateway: Gateway;
  tabs: Tabs;
  tabWatch: TabWatch;
  topups: TopUps;
  payouts: Payouts;
  wallets: Wallets;
  sweeps: Pick<Sweeps, 'run' | 'turn'>;
  approvals: Pick<Approvals, 'run'>;
  webhooks: Pick<Webhooks, 'turn' | 'rest'>;
  outbox?: Pick<Outbox, 'turn' | 'rest'>;
  /** Removes configuration whose time is over, such as codes that were never redeemed. */
  clean?: () => Promise<void>;
  /** Brings up to date what older versions have written: done once where the process leads. */
  renew?: () => Promise<void>;
}

export interface TickReport {
  /** False while the clock has jumped and waits for the operator. */
  timely: boolean;
  failures: { job: string; error: unknown }[];
}

export interface Jobs {
  /**
   * Does what is due now, if this process leads, or somebody asked for it (which may do no harm beside the one that
   * leads: each step is taken once). A tick that is wanted while one runs is that one.
   */
  tick(options?: { asked: boolean }): Promise<TickReport>;
  /** What came of the last tick of this process, and when it ended. */
  last(): LastTick | undefined;
}

export interface LastTick extends TickReport {
  time: number;
}

export function createJobs(deps: JobsDeps): Jobs {
  const { ledger, gateway, tabs, tabWatch, topups, payouts, wallets, sweeps, webhooks, outbox } = deps;
  let running: Promise<TickReport> | undefined;
  let lastTick: LastTick | undefined;
  const last = new Map<string, number>();
  let renewed = false;

  const chores: Record<Chore, (item: Item) => Promise<void>> = {
    collection: tabs.run,
    payout: payouts.resume,
    top_up: topups.run,
    raise_tab: wallets.run,
    sweep: sweeps.run,
    approval: deps.approvals.run,
  };

  async function expireHolds(): Promise<void> {
    const due = await ledger.store.dueHolds(ledger.now(), AT_ONCE);
    // One that is captured or released in the same moment is refused here, which is right.
    await ledger.submitAll(
      due.map(({ hold }) => ({ op: 'release', kind: Kind.release, hold, expired: true })),
    );
  }

  /** Runs what need not be done at every tick; again soon when it failed. */
  async function every(interval: number, job: string, work: () => Promise<unknown>): Promise<void> {
    const now = ledger.now();
    if (now - (last.get(job) ?? -Infinity) < interval) return;
    await work();
    last.set(job, now);
  }

  async function tickOnce(asked: boolean): Promise<TickReport> {
    const report: TickReport = { timely: ledger.clock.jump === 0, failures: [] };
    const attempt = async (job: string, work: () => Promise<void>) => {
      await work().catch((error: unknown) => report.failures.push({ job, error }));
    };
    const leads = ledger.store.leads();
    if (!leads) {
      webhooks.rest();
      outbox?.rest();
    }
    if (!leads && !asked) {
      tabWatch.rest();
      return report;
    }
    await attempt('gateway', async () => gateway.tick?.());
    if (!report.timely) return report;
    await attempt('renew', async () => {
      if (!renewed) await deps.renew?.();
      renewed = true;
    });
    await attempt('holds', expireHolds);
    const due = await Agenda.due(ledger, ledger.now(), AT_ONCE);
    for (const { item, error } of await fewAtATime(due, (item) => chores[item.chore](item))) {
      report.failures.push({ job: `${item.chore} ${item.id}`, error });
    }
    await attempt('tabs', tabWatch.turn);
    await attempt('payouts', () => every(PAYOUTS_EVERY_MS, 'payouts', () => payouts.run({ by: 'schedule' })));
    await attempt('sweeps', () => every(SWEEPS_EVERY_MS, 'sweeps', sweeps.turn));
    if (leads) await attempt('webhooks', webhooks.turn);
    if (leads && outbox) await attempt('mail', outbox.turn);
    await attempt('clean', () => every(CLEAN_EVERY_MS, 'clean', async () => deps.clean?.()));
    return report;
  }

  return {
    async tick({ asked } = { asked: false }) {
      // One that runs where another process leads does nothing.
      if (asked && !ledger.store.leads()) await running;
      running ??= tickOnce(asked)
        .then((report) => {
          lastTick = { ...report, time: ledger.now() };
          return report;
        })
        .finally(() => (running = undefined));
      return running;
    },

    last: () => lastTick,
  };
}
