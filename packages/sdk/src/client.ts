/**
 * The typed client: a method for every operation of the API, made from the one table. It repeats what may be repeated,
 * always with the same key, so that a lost answer never pays twice. Needs only `fetch`: Node, browsers, Bun, Deno.
 */
import type {
  BodyInput,
  OperationId as ApiOperationId,
  ParamsInput,
  QueryInput,
  ResponseOf,
} from './api/operations.ts';
import { FarthingError } from './error.ts';
import * as Key from './key.ts';
import { WIRE } from './wire.ts';

export interface ClientOptions {
  /** Where the provider is, such as `https://pay.example`. */
  baseUrl: string;
  /** A seller's key, a wallet's token or the operator's key. Operations that anyone may call need none. */
  key?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** How often a request is sent again at most; by default 4. */
  retries?: number | undefined;
  /** After how many milliseconds without an answer a try is given up; by default 30,000. */
  timeoutMs?: number | undefined;
  /** Waits between tries; by default with a timer. */
  wait?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** The operations a client may call: all but what gateways call. */
export type OperationId = Exclude<ApiOperationId, 'gatewayCallback'>;

// A query's yes or no is a word on the wire; here it may be a boolean.
type Friendly<Query> = {
  [Name in keyof Query]: [Query[Name]] extends ['true' | 'false' | undefined]
    ? Query[Name] | boolean
    : Query[Name];
};
// Nothing that is sent is changed, so that what is readonly may be sent too.
type Sendable<T> = T extends object ? { readonly [Name in keyof T]: Sendable<T[Name]> } : T;
type Named<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : Record<never, never> extends T
    ? { [N in Name]?: T }
    : { [N in Name]: T };

/** What a call of an operation takes. */
export type CallOf<Id extends OperationId> = Named<'params', ParamsInput<Id>> &
  Named<'query', [QueryInput<Id>] extends [undefined] ? undefined : Friendly<QueryInput<Id>>> &
  Named<'body', Sendable<BodyInput<Id>>> & {
    /** One for each intention; made when left out. Only operations that require a key send it. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  };

type Arguments<Id extends OperationId> =
  Record<never, never> extends CallOf<Id> ? [call?: CallOf<Id>] : [call: CallOf<Id>];

/** An answer with what its headers say. */
export interface Answer<Body> {
  status: number;
  body: Body;
  /** True when the key had been used before: this is the first answer again. */
  replayed: boolean;
}

type Methods = { [Id in OperationId]: (...call: Arguments<Id>) => Promise<ResponseOf<Id>> };

export interface Client extends Methods {
  /** Calls an operation by its name. @throws FarthingError */
  call<Id extends OperationId>(id: Id, ...call: Arguments<Id>): Promise<ResponseOf<Id>>;
  /** The same, with status and whether it was a replay. @throws FarthingError */
  send<Id extends OperationId>(id: Id, ...call: Arguments<Id>): Promise<Answer<ResponseOf<Id>>>;
}

/** A call without its types, as the one function beneath handles it. */
interface AnyCall {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/**
 * Makes a client.
 *
 * @throws TypeError when `baseUrl` is no address or `key` cannot be one: a setting that was forgotten shows here, not at
 * the first sale
 * @example
 * const farthing = createClient({ baseUrl: 'https://pay.example', key: process.env['FARTHING_SECRET_KEY'] });
 * const payment = await farthing.createPayment({ body: { grant, offer } });
 */
export function createClient(options: ClientOptions): Client {
  const { baseUrl, key, retries = 4, timeoutMs = 30_000, wait = delay } = options;
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl))
    throw new TypeError(
      `baseUrl must be the provider’s address, such as https://pay.example, not "${baseUrl}"`,
    );
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw new TypeError(
      key === ''
        ? 'key is empty: give the key itself (sk_…, pk_… or wt_…), or leave it out; is its environment variable set?'
        : 'key has characters that no key has: copy it whole, as it was shown when it was made',
    );
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);

  async function send(id: OperationId, call: AnyCall = {}): Promise<Answer<unknown>> {
    const [method, path, mode] = WIRE[id];
    const address = addressOf(baseUrl, path, call);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    // Chosen once, before the first try: a repeated request must carry the same key.
    if (mode === 'key') headers['idempotency-key'] = call.idempotencyKey ?? Key.ordered();
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const repeatable = mode !== 'once';

    for (let attempt = 0; ; attempt++) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
      const last = attempt >= retries;
      let response: Response;
      let content: unknown;
      try {
        response = await fetch(address, { method, headers, body, signal });
        content = await read(response);
      } catch (cause) {
        if (call.signal?.aborted || last || !repeatable) throw FarthingError.unreachable(address, cause);
        await wait(backoff(attempt));
        continue;
      }
      if (response.ok && content !== NOT_JSON) {
        const replayed = response.headers.get('idempotent-replayed') === 'true';
        return { status: response.status, body: content, replayed };
      }
      const error = FarthingError.from(response.status, content);
      if (last || !worthAnotherTry(error, repeatable)) throw error;
      await wait(retryAfter(response) ?? backoff(attempt));
    }
  }

  const call = async (id: OperationId, request?: AnyCall) => (await send(id, request)).body;
  const methods = Object.keys(WIRE).map((id) => [
    id,
    (request?: AnyCall) => call(id as OperationId, request),
  ]);
  // The types of the methods come from the same table as the methods.
  return { ...(Object.fromEntries(methods) as Methods), call, send } as Client;
}

const NOT_JSON = Symbol('not JSON');

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return NOT_JSON;
  }
}

/** Whether the same request may do better later, and may be sent again without doing anything twice. */
function worthAnotherTry({ code, status }: FarthingError, repeatable: boolean): boolean {
  // These say for certain that nothing happened.
  if (code === 'overloaded' || code === 'unavailable' || code === 'rate_limited') return true;
  // 502 and 504 come from proxies that lost the server; 503 may be `outcome_unknown`.
  return repeatable && (status === 502 || status === 503 || status === 504);
}

function addressOf(baseUrl: string, path: string, call: AnyCall): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = call.params?.[name];
    if (!value) throw new TypeError(`params.${name} must be given`);
    return encodeURIComponent(value);
  });
  const address = new URL(`/v1${filled}`, baseUrl);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address.href;
}

/** A fifth of a second, doubled with each try, and up to half as much again so that many clients do not come at once. */
function backoff(attempt: number): number {
  return 200 * 2 ** attempt * (1 + Math.random() / 2);
}

/** What the header says, in milliseconds, at most half a minute. */
function retryAfter(response: Response): number | undefined {
  const header = response.headers.get('retry-after');
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), 30_000);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
