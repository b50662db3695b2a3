/**
 * What a route is: a function from one operation's validated call to its answer, or to a refusal. The types come
 * from the contract's table, so a route that forgets a field or invents one does not compile.
 */
import type { Ledger } from '@farthing/ledger';
import { OPERATOR_KEY } from '@farthing/provider';
import type { Actor, Provider, Refused, SellerId, SignedRequest, WalletId } from '@farthing/provider';
import type {
  BodyOf,
  OperationId,
  operations,
  ParamsOf,
  QueryOf,
  ResponseOf,
} from '@farthing/sdk/api/index.ts';
import type { BackupOutcome } from './backup.ts';
import type { Problem } from './problem.ts';
import type { Sample } from './samples.ts';

/** Who calls, once proved. */
export type Caller =
  /** With the operator's key, or as a member of the operator's team. */
  | { role: 'operator'; member?: string }
  | { role: 'seller'; seller: SellerId; key: string; scopes: readonly string[] }
  | { role: 'wallet'; wallet: WalletId }
  | { role: 'browser'; seller: SellerId; key: string; scopes: readonly string[] };

type RoleOf<Id extends OperationId> = (typeof operations)[Id]['auth'][number];

/** A call whose every part has passed its schema. */
export interface Call<Id extends OperationId> {
  caller: Extract<Caller, { role: RoleOf<Id> }>;
  params: ParamsOf<Id>;
  query: QueryOf<Id>;
  body: BodyOf<Id>;
  /** The request key; empty for operations that take none. */
  key: string;
  /** The network address of the caller, for operations that a stranger or a wallet may use; else empty. */
  address: string;
  /** The origin of the page that calls, as its browser says; empty for other callers. */
  origin: string;
  /** The request as it was signed, for operations that a page signs. */
  signed?: SignedRequest;
  /** Header names in lower case and the body as it came, for operations that read it themselves. */
  raw?: { headers: Record<string, string>; body: string };
  /** Where a page of a list begins, from its cursor; absent for the first. */
  place?: string;
  /** The cursor of the next page of this list; `null` at its end. */
  nextCursor(next: string | number | undefined): string | null;
}

/** A successful answer. `replayed` says that the key had done it before, and this is that result. */
export interface Answer<Body> {
  status: 200 | 201 | 204;
  body: Body;
  replayed?: boolean;
}

/** What the contract asks of a request beyond its schema, and this one lacks. */
export interface Objection {
  status: 'objection';
  problem: Problem;
}

export type Route<Id extends OperationId> = (
  call: Call<Id>,
) => Promise<Answer<ResponseOf<Id>> | Refused | Objection>;

/** Routes by operation. */
export type Routes<Ids extends OperationId> = { [Id in Ids]: Route<Id> };

/** What routes are made of. */
export interface RouteDeps {
  provider: Provider;
  /** Read for assets and the time; whoever changes anything goes through the provider. */
  ledger: Pick<Ledger, 'store' | 'now'>;
  /** Where the provider is reached, without a final slash. */
  baseUrl: string;
  mode: 'test' | 'live';
  /** The book's public name. */
  book: string;
  /** Counts a refusal within an answer, such as of one item of a batch. */
  countRefusal: (code: string) => void;
  /** Writes a backup into a directory of the server's disk. */
  backup: (directory: string) => Promise<BackupOutcome>;
  /** What all servers did in the last hour. */
  samples: () => Promise<Sample[]>;
}

/** Whom the audit log names for what an operator does. */
export function actorOf({ member }: Extract<Caller, { role: 'operator' }>): Actor {
  return member ?? OPERATOR_KEY;
}

export function ok<Body>(body: Body): Answer<Body> {
  return { status: 200, body };
}

/** 201 the first time, 200 when the same key had done it before. */
export function created<Body>(body: Body, replayed = false): Answer<Body> {
  return replayed ? { status: 200, body, replayed } : { status: 201, body };
}

/** `invalid_request`, naming the field. */
export function objectTo(path: string, message: string): Objection {
  const problem: Problem = {
    code: 'invalid_request',
    detail: `${path}: ${message}`,
    errors: [{ path, message }],
  };
  return { status: 'objection', problem };
}

export const noContent: Answer<undefined> = { status: 204, body: undefined };
