/**
 * The table of all operations: the one description of the API, from which requests are routed and validated, the
 * OpenAPI document is written and the client is typed. To add an operation, add its row to its resource's file.
 */
import type { z } from 'zod';
import { administration } from './administration.ts';
import { lookup } from './lookup.ts';
import { origins } from './origins.ts';
import { overview } from './overview.ts';
import { approvals } from './approvals.ts';
import { CODES, type Code } from './errors.ts';
import { codes } from './codes.ts';
import { deletion } from './deletion.ts';
import { credentials } from './credentials.ts';
import { gateways } from './gateways.ts';
import { grants } from './grants.ts';
import { holds } from './holds.ts';
import { keys } from './keys.ts';
import { limits } from './limits.ts';
import { notices } from './notices.ts';
import { offers } from './offers.ts';
import type { Operation, Operations } from './operation.ts';
import { operator } from './operator.ts';
import { pages } from './pages.ts';
import { payments } from './payments.ts';
import { payouts } from './payouts.ts';
import { purchases } from './purchases.ts';
import { refundRequests } from './refund-requests.ts';
import { reports } from './reports.ts';
import { sellers } from './sellers.ts';
import { setup } from './setup.ts';
import { sums } from './sums.ts';
import { team } from './team.ts';
import { vault } from './vault.ts';
import { wallets } from './wallets.ts';
import { webhooks } from './webhooks.ts';

export const operations = {
  ...payments,
  ...holds,
  ...codes,
  ...offers,
  ...grants,
  ...wallets,
  ...limits,
  ...purchases,
  ...deletion,
  ...refundRequests,
  ...sums,
  ...reports,
  ...payouts,
  ...keys,
  ...webhooks,
  ...notices,
  ...sellers,
  ...origins,
  ...team,
  ...operator,
  ...administration,
  ...approvals,
  ...setup,
  ...vault,
  ...overview,
  ...lookup,
  ...gateways,
  ...pages,
  ...credentials,
} as const satisfies Operations;

export type OperationId = keyof typeof operations;

type Table = typeof operations;
type Parsed<S> = S extends z.ZodType ? z.output<S> : S extends null ? undefined : never;
type Sent<S> = S extends z.ZodType ? z.input<S> : undefined;
type Part<Id extends OperationId, Name extends string> = Table[Id] extends { [N in Name]: infer S }
  ? S
  : undefined;

/** What a validated body is; `undefined` where there is none. */
export type BodyOf<Id extends OperationId> =
  Part<Id, 'body'> extends infer S ? (S extends z.ZodType ? z.output<S> : undefined) : never;
/** What validated path parameters are. */
export type ParamsOf<Id extends OperationId> =
  Part<Id, 'params'> extends infer S ? (S extends z.ZodType ? z.output<S> : undefined) : never;
/** What a validated query is, defaults filled in. */
export type QueryOf<Id extends OperationId> =
  Part<Id, 'query'> extends infer S ? (S extends z.ZodType ? z.output<S> : undefined) : never;
/** What is answered on success; `undefined` for no content. */
export type ResponseOf<Id extends OperationId> = Parsed<Table[Id]['responses'][keyof Table[Id]['responses']]>;

/** The same as a client writes them, defaults left out. */
export type BodyInput<Id extends OperationId> = Sent<Part<Id, 'body'>>;
export type ParamsInput<Id extends OperationId> = Sent<Part<Id, 'params'>>;
export type QueryInput<Id extends OperationId> = Sent<Part<Id, 'query'>>;

/** All codes an operation can answer with: its own and those it shares with every operation of its form. */
export function errorsOf(operation: Operation): Code[] {
  // Any can be sent a parameter that it does not know.
  const codes = new Set<Code>([...operation.errors, 'invalid_request']);
  if (operation.method !== 'GET' && !operation.rawBody) {
    for (const code of ['json_invalid', 'body_too_large', 'unsupported_media_type'] as const) codes.add(code);
  }
  if (operation.auth.length > 0 && !operation.rawBody) {
    for (const code of ['unauthorized', 'key_expired', 'forbidden'] as const) codes.add(code);
  }
  if (operation.idempotent) {
    for (const code of ['key_required', 'key_invalid', 'key_reused'] as const) codes.add(code);
  }
  if (operation.method !== 'GET') codes.add('outcome_unknown');
  for (const code of ['rate_limited', 'overloaded', 'unavailable', 'internal'] as const) codes.add(code);
  return CODES.filter((code) => codes.has(code));
}
