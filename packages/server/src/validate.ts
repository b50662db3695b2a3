/**
 * Validation: path, query and body of a request against the schemas of its operation. What passes is typed and
 * trusted from here on; what does not is answered with every field that is wrong.
 */
import type { Operation } from '@farthing/sdk/api/index.ts';
import type { FieldError, Problem } from './problem.ts';
import { type AppContext, header } from './request.ts';

export const MAX_BODY_BYTES = 64 * 1024;
/** 10,000 payments, each with every field, fit. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** Further ones would help nobody. */
const MAX_ERRORS = 20;

type Schema = NonNullable<Operation['body']>;
type Issue = NonNullable<ReturnType<Schema['safeParse']>['error']>['issues'][number];

export type Read<T> = { value: T } | { problem: Problem };

/** A visible ASCII text of 1 to 255 characters. */
const KEY = /^[\x21-\x7e]{1,255}$/;

const ABSENT = { value: undefined };

export function readParams(operation: Operation, c: AppContext): Read<unknown> {
  return operation.params ? check(operation.params, c.req.param()) : ABSENT;
}

/** Reads queries of one operation. Most requests have none, so what an empty one comes to is known beforehand. */
export function createQueryReader({ query }: Operation): (c: AppContext) => Read<unknown> {
  const empty = query ? check(query, {}) : ABSENT;
  return (c) => {
    const { url } = c.req.raw;
    const start = url.indexOf('?');
    if (start < 0) return empty;
    // No prototype, so that a parameter named like one of its members is as unknown as any other.
    const given = Object.create(null) as Record<string, string>;
    for (const [name, value] of new URLSearchParams(url.slice(start))) {
      if (name in given) return invalid([{ path: name, message: 'is given twice' }]);
      given[name] = value;
    }
    if (query) return check(query, given);
    const unknown = Object.keys(given);
    return unknown.length > 0 ? invalid(unknown.map(unknownField)) : empty;
  };
}

/** The body's text, checked. An empty one counts as `{}`. */
export function readBody(operation: Operation, c: AppContext, text: string): Read<unknown> {
  let body: unknown = {};
  if (text !== '') {
    if (!isJson(header(c, 'content-type')) || header(c, 'content-encoding') !== undefined)
      return { problem: { code: 'unsupported_media_type', detail: mediaTypeOf(c) } };
    try {
      body = JSON.parse(text);
    } catch {
      return { problem: { code: 'json_invalid' } };
    }
  }
  if (operation.body) return check(operation.body, body);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return invalid([{ path: '', message: 'must be an object or left out' }]);
  const unknown = Object.keys(body);
  return unknown.length > 0 ? invalid(unknown.map(unknownField)) : ABSENT;
}

export function tooLarge(maxBytes: number): Problem {
  return { code: 'body_too_large', detail: `This operation takes at most ${maxBytes} bytes.` };
}

/** The request key of an operation that needs one. */
export function readKey(c: AppContext): Read<string> {
  const key = header(c, 'idempotency-key');
  if (key === undefined) return { problem: { code: 'key_required' } };
  return KEY.test(key) ? { value: key } : { problem: { code: 'key_invalid' } };
}

/** What the body came as: curl, for one, sends a form unless it is told otherwise. */
function mediaTypeOf(c: AppContext): string {
  const encoding = header(c, 'content-encoding');
  if (encoding !== undefined) return 'The body came with a `Content-Encoding`. Send it as it is.';
  const type = header(c, 'content-type');
  const as = type === undefined ? 'without a content type' : `as \`${shorten(type)}\``;
  return `The body came ${as}. Set \`Content-Type: application/json\`.`;
}

function isJson(type: string | undefined): boolean {
  if (type === 'application/json') return true;
  return type !== undefined && /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
}

function check(schema: Schema, given: unknown): Read<unknown> {
  const result = schema.safeParse(given);
  return result.success ? { value: result.data } : invalid(fieldErrors(result.error.issues, given));
}

function invalid(errors: FieldError[]): { problem: Problem } {
  const [first] = errors;
  const subject = first?.path ? `${first.path}: ` : '';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const detail = first && `${subject}${first.message}${more}`;
  return { problem: { code: 'invalid_request', detail, errors: errors.slice(0, MAX_ERRORS) } };
}

function unknownField(path: string): FieldError {
  return { path: shorten(path), message: 'is unknown' };
}

/** What zod found in what was given, as paths and plain words. */
function fieldErrors(
  issues: readonly Issue[],
  given: unknown,
  at: readonly PropertyKey[] = [],
): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    if (errors.length > MAX_ERRORS) break;
    const path = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, MAX_ERRORS)) errors.push(unknownField(join([...path, key])));
    } else if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      // The alternative that came nearest is most likely the one that was meant.
      const nearest = issue.errors.reduce((best, each) => (each.length < best.length ? each : best));
      errors.push(...fieldErrors(nearest, given, path));
    } else {
      errors.push({ path: join(path), message: messageOf(issue, valueAt(given, path) === undefined) });
    }
  }
  return errors;
}

function messageOf(issue: Issue, missing: boolean): string {
  const choices = choicesOf(issue);
  if (choices) return missing ? `is required: ${choices}` : `must be ${choices}`;
  if (issue.message.endsWith('received undefined')) return 'is required';
  return issue.message.replace(/^Invalid input: /, '');
}

/** What may stand there, where it is one of a few words. */
function choicesOf(issue: Issue): string | undefined {
  const options =
    issue.code === 'invalid_value'
      ? issue.values
      : issue.code === 'invalid_union' && 'options' in issue
        ? issue.options
        : undefined;
  if (options === undefined || options.length === 0) return undefined;
  const words = options.map((each) => JSON.stringify(each));
  const last = words.pop();
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[name];
  }
  return value;
}

function join(path: readonly PropertyKey[]): string {
  return shorten(path.map(String).join('.'));
}

/** Names come from whoever sent the request; an answer repeats no more of them than helps. */
function shorten(path: string): string {
  return path.length > 100 ? `${path.slice(0, 100)}…` : path;
}
