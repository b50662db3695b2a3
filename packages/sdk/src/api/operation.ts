/** What an operation of the API is: one row of the table that routes, validates, documents and calls it. */
import type { z } from 'zod';
import type { Code } from './errors.ts';

/**
 * Who may call. `gateway` proves itself by signing the request; the others send a key or token as bearer. `browser` is
 * a page on a registered origin of a seller, with its publishable key; browsers may call from other origins than ours.
 */
export type Role = 'operator' | 'seller' | 'wallet' | 'browser' | 'gateway';

/** What a seller's key may be used for. */
export const SCOPES = [
  'payments',
  'refunds',
  'offers',
  'payouts',
  'reports',
  'keys',
  'webhooks',
  'team',
  'settings',
  'browser',
] as const;

export type Scope = (typeof SCOPES)[number];

export interface Operation {
  /** Unique, and the same word as its key in the table. */
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Beneath `/v1`, with `{names}` of `params`. */
  path: string;
  /** The resource it belongs to, in the reference. */
  tag: string;
  /** Any of these; empty when no one need say who they are. */
  auth: readonly Role[];
  /** What a seller's key must be allowed. Other roles need no scope. */
  scope?: Scope;
  summary: string;
  description: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** Absent: no body, or `{}`. */
  body?: z.ZodType;
  /** The body is another party's and is taken as it comes. */
  rawBody?: true;
  /** Status of success → what is answered; `null` for no content. */
  responses: Readonly<Record<number, z.ZodType | null>>;
  /** Codes of its own, besides those of every operation like it (`errorsOf`). */
  errors: readonly Code[];
  /** The list in the answer that `Accept: text/csv` gets as CSV instead. */
  csv?: string;
  /** Requires the header `Idempotency-Key`: the same key with the same request gets the first answer. */
  idempotent: boolean;
  /** A POST without a key that may be sent again after a lost answer without doing anything twice. */
  repeatable?: true;
  /** Requires the header `Farthing-Session`: a MAC over the request, with the key of an open session of a page. */
  signed?: true;
}

export type Operations = Readonly<Record<string, Operation>>;
