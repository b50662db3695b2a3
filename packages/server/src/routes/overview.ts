/** The overview and the defaults, for operators. */
import { Amount, Asset } from '@farthing/ledger';
import { CHANGEABLE, type Changeable, type DefaultsView, isRefused, type Overview } from '@farthing/provider';
import type { BodyOf, ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmounts } from '../amounts.ts';
import { actorOf, objectTo, ok, type RouteDeps, type Routes } from '../route.ts';
import type { Sample } from '../samples.ts';
import * as Wire from '../wire.ts';

const DAY_MS = 86_400_000;

type Body = BodyOf<'updateDefaults'>;
type WireName = keyof Omit<Body, 'reason'>;

/** The names in the API, of each value its own. */
const NAMES: Record<Changeable, WireName> = {
  feeBasisPoints: 'fee_basis_points',
  guestTabLimit: 'guest_tab_limit',
  registeredTabLimit: 'registered_tab_limit',
  tabCollectAt: 'tab_collect_at',
  tabMinimum: 'tab_minimum',
  tabRetryDays: 'tab_retry_days',
  guestsPerAddressPerHour: 'guests_per_address_per_hour',
  guestsPerHour: 'guests_per_hour',
  sellerSignUp: 'seller_sign_up',
  undoSeconds: 'undo_seconds',
  undoPerDay: 'undo_per_day',
  topUpMinimum: 'top_up_minimum',
  topUpMaximum: 'top_up_maximum',
  payoutMinimum: 'payout_minimum',
  payoutFee: 'payout_fee',
  payoutThreshold: 'payout_threshold',
  approvals: 'approvals',
};

/** What is no amount, though it is text. */
const WORDS = ['reason', 'approvals', 'seller_sign_up'];

export function overviewRoutes({
  provider,
  samples,
}: RouteDeps): Routes<'getOverview' | 'getDefaults' | 'updateDefaults'> {
  const { defaults } = provider;

  return {
    async getOverview() {
      return ok(overviewOf(await provider.overview(), await samples()));
    },

    async getDefaults() {
      return ok(defaultsOf(await defaults.view()));
    },

    async updateDefaults({ caller, body }) {
      const { reason } = body;
      if (body.tab_retry_days && !isRising(body.tab_retry_days))
        return objectTo('tab_retry_days', 'must rise');
      const texts = Object.entries(body).filter(([name]) => !WORDS.includes(name));
      const amountTexts = texts.filter((each): each is [string, string] => typeof each[1] === 'string');
      // They hold for every asset, so each must be an amount of each; the built-in ones divide alike.
      const amounts = readAmounts<string, undefined>(Object.fromEntries(amountTexts), Asset.USD);
      if (isRefused(amounts)) return amounts;
      const changes = Object.fromEntries(
        CHANGEABLE.flatMap((name) => {
          const value = body[NAMES[name]];
          return value === undefined ? [] : [[name, value]];
        }),
      );
      return ok(defaultsOf(await defaults.change(changes, { by: actorOf(caller), reason })));
    },
  };
}

function isRising(days: readonly number[]): boolean {
  return days.every((day, i) => i === 0 || day > days[i - 1]!);
}

function defaultsOf({ values, changed }: DefaultsView): ResponseOf<'getDefaults'> {
  const named = Object.fromEntries(CHANGEABLE.map((name) => [NAMES[name], values[name]]));
  return { ...named, changed: changed.map((name) => NAMES[name]) } as ResponseOf<'getDefaults'>;
}

function overviewOf(overview: Overview, minutes: readonly Sample[]): ResponseOf<'getOverview'> {
  const { time, seq, balanced, assets, collections, payoutsWaiting, verified, days } = overview;
  return {
    time: Wire.iso(time),
    seq,
    balanced,
    assets: assets.map((each) => {
      const text = (amount: bigint) => Amount.format(amount, each.asset);
      return {
        asset: each.asset.code,
        owed_to_payers: text(each.owedToPayers),
        owed_to_sellers: text(each.owedToSellers),
        fees: text(each.fees),
        tabs: text(each.tabs),
        tabs_overdue: text(each.tabsOverdue),
        payouts_waiting: text(each.payoutsWaiting),
        losses: text(each.losses),
        wallets: each.wallets,
        sellers: each.sellers,
      };
    }),
    collections,
    payouts_waiting: payoutsWaiting.count,
    oldest_payout: payoutsWaiting.oldest?.id ?? null,
    approvals_open: overview.approvalsOpen,
    frozen: overview.frozen,
    verified: verified
      ? {
          valid: verified.ok,
          seq: verified.lanes[0]?.seq ?? 0,
          time: Wire.iso(verified.time),
          problems: verified.problems,
        }
      : null,
    days: days.map(({ day, asset, payments, gross, fees, refunds, refunded }) => ({
      day: new Date(day * DAY_MS).toISOString().slice(0, 10),
      asset: asset.code,
      payments,
      gross: Amount.format(gross, asset),
      fees: Amount.format(fees, asset),
      refunds,
      refunded: Amount.format(refunded, asset),
    })),
    minutes: minutes.map(({ time: began, p50, p99, ...counts }) => {
      return { time: new Date(began).toISOString(), ...counts, p50_ms: p50 ?? null, p99_ms: p99 ?? null };
    }),
  };
}
