/**
 * The terms a signed link carries, in their one canonical form: JSON without white space, these keys in this order,
 * absent ones left out. What a payer agrees to is exactly what the seller signed.
 */
import { AMOUNT, LINE } from '../patterns.ts';

interface Common {
  /** The book the link is for: test, live and every other provider are different ones. */
  book: string;
  /** Who is paid, `sel_…`. */
  seller: string;
  /** The registered link key, `lk_…`. */
  kid: string;
  /** Code of the asset, such as `USD`. */
  asset: string;
  /** What the payer reads, up to 200 characters. */
  title: string;
  /** Names what is owned after a buy-once payment, up to 1000 characters. */
  resource: string;
  /** Where the payer returns to: one of the seller's registered web origins. */
  origin: string;
  /** Where the thing is, on that origin. */
  url?: string;
  /** Bought once and then owned, or payable again and again. */
  once: boolean;
  /** Seconds since 1970-01-01 UTC from which the link is no longer good. */
  exp?: number;
}

/** Bounds within which the payer chooses; decimal strings. */
export interface Open {
  min?: string;
  max?: string;
  suggested?: string;
}

/** What a link says: a price, or an amount that the payer chooses. Amounts are decimal strings. */
export type Terms = Common & ({ price: string; open?: undefined } | { open: Open; price?: undefined });

/** The canonical text of terms. */
export function write(terms: Terms): string {
  const { book, seller, kid, asset, price, title, resource, origin, url, once, exp } = terms;
  const open = terms.open && { min: terms.open.min, max: terms.open.max, suggested: terms.open.suggested };
  return JSON.stringify({
    v: 1,
    book,
    seller,
    kid,
    asset,
    price,
    open,
    title,
    resource,
    origin,
    url,
    once,
    exp,
  });
}

/** Reads the canonical text; `undefined` for any other. */
export function read(text: string): Terms | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['v'] !== 1 || flaw(value) !== undefined) return undefined;
  const { v: _, ...terms } = value;
  return write(terms as unknown as Terms) === text ? (terms as unknown as Terms) : undefined;
}

/** The first part that is not as it must be, and how it must be; `undefined` when all is well. */
export function flaw(terms: Record<string, unknown>): string | undefined {
  const { book, seller, kid, asset, price, open, title, resource, origin, url, once, exp } = terms;
  for (const [name, text] of Object.entries({ book, seller, kid, asset })) {
    if (!isLine(text, 64)) return `${name} must be a name of 1 to 64 characters`;
  }
  if ((price === undefined) === (open === undefined)) return 'either price or open must be given';
  if (price !== undefined && !isAmount(price)) return 'price must be a decimal string such as "0.002"';
  if (open !== undefined && !isObject(open)) return 'open must be an object';
  for (const name of ['min', 'max', 'suggested']) {
    const bound = (open as Record<string, unknown> | undefined)?.[name];
    if (bound !== undefined && !isAmount(bound)) return `open.${name} must be a decimal string such as "0.5"`;
  }
  if (!isLine(title, 200)) return 'title must be a readable line of 1 to 200 characters';
  if (!isLine(resource, 1000)) return 'resource must be a readable line of 1 to 1000 characters';
  if (!isLine(origin, 255)) return 'origin must be a web origin such as "https://lark.example"';
  if (url !== undefined && !isLine(url, 1000)) return 'url must be an address of at most 1000 characters';
  if (typeof once !== 'boolean') return 'once must be true or false';
  if (exp !== undefined && !(Number.isSafeInteger(exp) && (exp as number) > 0)) {
    return 'exp must be whole seconds since 1970-01-01 UTC';
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): boolean {
  return typeof value === 'string' && AMOUNT.test(value);
}

function isLine(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest && LINE.test(value);
}
