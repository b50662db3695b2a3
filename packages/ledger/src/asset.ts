/** Assets: what is counted. A code and a scale, fixed for ever once the book has defined them. */

/** A currency or a seller's own credits. `scale` is the number of decimals of its smallest unit. */
export interface Asset {
  id: number;
  code: string;
  scale: number;
}

/** Defined by the first group of every book, in this order and with these ids. */
export const BUILT_IN: readonly Asset[] = [
  { id: 1, code: 'USD', scale: 9 },
  { id: 2, code: 'EUR', scale: 9 },
  { id: 3, code: 'GBP', scale: 9 },
];

export const USD: Asset = BUILT_IN[0]!;
