/**
 * Lanes: a book may be kept as several little ledgers, each with its own gapless sequence, chain and cursor, so that
 * they can be written side by side. Every number (sequence, account, limit, hold, memo) says its lane by its size.
 */

/** Numbers in one lane. Lane L has those above `L × LANE_SPAN`, up to the next lane's. */
export const LANE_SPAN: number = 2 ** 40;

/** So that every number stays below 2^50, and a few bits beside it still fit a JavaScript number. */
export const MOST_LANES = 1024;

/** Where what has no lane of its own lives: sellers, offers, payouts, configuration. */
export const HOME_LANE = 0;

export function laneOfNumber(number: number): number {
  return Math.floor((number - 1) / LANE_SPAN);
}

/** The number before a lane's first. */
export function laneBase(lane: number): number {
  return lane * LANE_SPAN;
}
