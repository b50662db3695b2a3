/** Farthing's SDK: a typed client, signed links, receipts, request keys. */
export { createClient } from './client.ts';
export type { Answer, CallOf, Client, OperationId, ClientOptions } from './client.ts';
export { FarthingError } from './error.ts';
export type { ErrorCode } from './error.ts';
export * as Key from './key.ts';
export { Link, LinkKey } from './links/index.ts';
export * as Receipt from './receipts/receipt.ts';
export * as Webhook from './webhooks/webhook.ts';
