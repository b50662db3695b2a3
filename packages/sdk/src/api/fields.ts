/** The kinds of field of the contract: amounts, ids, times, texts, addresses. One pattern each, used everywhere. */
import { z } from 'zod';
import { AMOUNT, LINE, ORIGIN } from '../patterns.ts';
import { field } from './schema.ts';

const SIGNED_AMOUNT = /^-?(0|[1-9]\d{0,18})(\.\d{1,18})?$/;

/** A decimal string, zero or more. Never a JSON number: those are floats. */
export function amount(description: string, example = '0.002') {
  const form = 'must be a decimal string such as "0.002"';
  return field(z.string(inPlaceOf(form)).regex(AMOUNT, form), description, example);
}

/** What to tell whoever sent something of another type; what is missing is called missing as everywhere. */
export function inPlaceOf(form: string) {
  const told = (input: unknown) => (typeof input === 'number' ? `${form}, not a number` : form);
  return { error: ({ input }: { input?: unknown }) => (input === undefined ? undefined : told(input)) };
}

/** A whole number in a query string; whoever misses it is told the bounds. */
export function queryNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const bounds = most === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : ` from ${least} to ${most}`;
  const error = `must be a whole number${bounds}`;
  return z.coerce.number<number | string>(error).int(error).min(least, error).max(most, error);
}

/** A decimal string that may be negative. */
export function signedAmount(description: string, example = '-0.002') {
  const form = 'must be a decimal string such as "-0.002"';
  return field(z.string(inPlaceOf(form)).regex(SIGNED_AMOUNT, form), description, example);
}

const SAMPLE = '7zkq3m9t0v5c8x2hj4p6r1wbn0';

/** An id such as `pay_7zkq…`: the prefix says what it names, the rest reveals nothing. */
export function id<const Prefix extends string>(prefix: Prefix, description: string) {
  const pattern = new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`);
  const schema = z.string().regex(pattern, `must be an id: ${prefix}_ and 26 letters and digits`);
  return field(schema, description, `${prefix}_${SAMPLE}`) as unknown as z.ZodType<
    `${Prefix}_${string}`,
    string
  >;
}

/** An id of one of several kinds. */
export function anyId(prefixes: readonly string[], description: string) {
  const pattern = new RegExp(`^(${prefixes.join('|')})_[0-9a-hjkmnp-tv-z]{26}$`);
  const form = `must be an id: ${prefixes.map((prefix) => `${prefix}_`).join(' or ')} and 26 letters and digits`;
  return field(z.string().regex(pattern, form), description, `${prefixes[0]}_${SAMPLE}`);
}

/** An id from a path, such as `{payment}`. */
export function params<const Name extends string, const Prefix extends string>(name: Name, prefix: Prefix) {
  return z.strictObject({ [name]: id(prefix, `Id of the ${name.replace('_', ' ')}.`) } as Record<
    Name,
    z.ZodType<`${Prefix}_${string}`, string>
  >);
}

/** The book's own id: one provider's ledger, test and live apart. */
export function book() {
  return field(
    z.string().regex(/^bk_[0-9a-z]{1,40}$/, 'must be a book id, which begins with bk_'),
    'The book: one provider’s complete ledger. Test and live are separate books.',
    `bk_${SAMPLE}`,
  );
}

/** The code of a currency or of a seller's own credits. */
export function asset(description = 'Code of the asset the amounts are in.') {
  return field(
    z.string().regex(/^[A-Z][A-Z0-9_.-]{1,19}$/, 'must be an asset code such as "USD"'),
    description,
    'USD',
  );
}

/** A moment, ISO 8601 with zone. Answers are in UTC with milliseconds. */
export function time(description: string, example = '2026-11-22T05:12:00.000Z') {
  return field(
    z.iso.datetime({ offset: true, error: 'must be a time such as "2026-11-22T05:12:00Z"' }),
    description,
    example,
  );
}

/** A calendar day. */
export function day(description: string, example = '2026-11-22') {
  return field(z.iso.date({ error: 'must be a day such as "2026-11-22"' }), description, example);
}

/** One readable line of text. */
export function line(description: string, example: string, max = 200) {
  return field(
    z.string().max(max).regex(LINE, 'must be a line of text without control characters'),
    description,
    example,
  );
}

/** An absolute http or https address. */
export function url(description: string, example = 'https://lark.example/articles/12') {
  return field(
    z.url({ protocol: /^https?$/, error: 'must be an absolute http or https address' }).max(1000),
    description,
    example,
  );
}

/** A web origin. */
export function origin(description: string, example = 'https://lark.example') {
  return field(
    z.string().max(255).regex(ORIGIN, 'must be an origin such as "https://lark.example"'),
    description,
    example,
  );
}

/** An IANA time zone, in which days and months of limits begin. */
export function zone(description: string) {
  return field(
    z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/, 'must be an IANA zone such as "Europe/London"'),
    description,
    'Europe/London',
  );
}

/** A count, zero or more. */
export function count(description: string, example = 12) {
  return field(z.int().min(0), description, example);
}

/** Hundredths of a percent. */
export function basisPoints(description: string) {
  return field(z.int().min(0).max(10_000), description, 500);
}

/** Yes or no. */
export function flag(description: string, example = false) {
  return field(z.boolean(), description, example);
}

/** A yes or no in a query string. */
export function queryFlag(description: string) {
  return field(z.enum(['true', 'false']), description, 'true');
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
  example: Words[number] = words[0],
) {
  return field(z.enum(words), description, example);
}

/** A SHA-256, as 64 hex digits. */
export function sha256(description: string) {
  return field(
    z.string().regex(/^[0-9a-f]{64}$/),
    description,
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
}

/** A request key, as in the header `Idempotency-Key`: 1 to 255 visible ASCII characters. */
export function requestKey(description: string) {
  return field(
    z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
    description,
    '019a9e3c-6c1e-7b5a-9d53-0c1f6e2a7b44',
  );
}

/** The query of every list. */
export const paging = {
  cursor: field(
    z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a next_cursor of an earlier page'),
    'The `next_cursor` of the page before.',
    'c2VxOjQxMg',
  ).optional(),
  limit: field(queryNumber(1, 1000), 'How many items at most, 1 to 1000.', 50).default(50),
};

/** The query of a list that can only be paged. */
export const listQuery = z.strictObject(paging);
