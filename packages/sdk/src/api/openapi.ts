/** The OpenAPI 3.1 document, built from the operations and the schemas that validate; nothing is written twice. */
import { errors, CODES, type Code } from './errors.ts';
import { componentSchemas, parameterSchema, type Json, type JsonObject } from './json-schema.ts';
import type { Operation, Role } from './operation.ts';
import { errorsOf, operations } from './operations.ts';
import { exampleOf, notes } from './schema.ts';
import type { z } from 'zod';

const INTRODUCTION = `Farthing charges from a billionth of a dollar up. Everything here is JSON beneath \`/v1\`.

**Amounts** are decimal strings in the unit of their asset (\`"0.002"\`), with up to 9 decimals for USD, EUR and GBP; never JSON numbers. **Times** are ISO 8601.

**Keys.** Send \`Authorization: Bearer <key>\`: a seller's secret key (\`sk_…\`), a wallet's token (\`wt_…\`) or the operator's key (\`ok_…\`). Test and live are separate books with separate keys.

**Repeating is safe.** What moves money takes an \`Idempotency-Key\` that you choose, one for each intention. The same key with the same request gets the first answer, with the header \`Idempotent-Replayed: true\`; with another request it is refused. A refused request leaves its key free.

**Problems** are RFC 9457 documents with a \`code\` that never changes its meaning, and a page at \`/errors/{code}\` with cause and mend. A refused request has changed nothing. 402 always means: send the payer to checkout.

**Lists** come in pages: pass \`next_cursor\` as \`cursor\` until it is \`null\`.

Unknown fields in requests are refused. Answers may get further fields; ignore those you do not know.`;

const TAGS: Record<string, string> = {
  Payments: 'Charge under a grant, refund, prove.',
  Holds: 'Reserve now, take later.',
  Checkout: 'What the payer brings back.',
  Offers: 'Something priced, and its link.',
  Grants: 'A payer’s standing permission to one seller; payers read “spending limit”.',
  Wallets: 'A payer’s money, and paying with it.',
  'Top-ups': 'Paying first.',
  Tabs: 'Paying later.',
  Reports: 'What you earned.',
  Payouts: 'One larger sum to the seller.',
  Pages: 'What a page does for its visitor, with a publishable key.',
  Keys: 'What a seller signs in, and signs links, with.',
  Sellers: 'Who is paid.',
  Team: 'Who works for a seller.',
  Webhooks: 'Being told what happened.',
  Operator: 'Running the provider.',
  Gateways: 'Where money enters and leaves.',
};

const SCHEMES: Record<Role, { name: string; scheme: JsonObject }> = {
  seller: {
    name: 'sellerKey',
    scheme: {
      type: 'http',
      scheme: 'bearer',
      description: 'A seller’s secret key, `sk_test_…` or `sk_live_…`.',
    },
  },
  wallet: {
    name: 'walletToken',
    scheme: { type: 'http', scheme: 'bearer', description: 'A wallet’s token, `wt_…`.' },
  },
  browser: {
    name: 'publishableKey',
    scheme: {
      type: 'http',
      scheme: 'bearer',
      description:
        'A seller’s publishable key, `pk_test_…` or `pk_live_…`, on a page of a registered origin.',
    },
  },
  operator: {
    name: 'operatorKey',
    scheme: {
      type: 'http',
      scheme: 'bearer',
      description: 'The operator’s key, `ok_test_…` or `ok_live_…`.',
    },
  },
  gateway: {
    name: 'gatewaySignature',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'webhook-signature',
      description: 'The gateway’s signature over the body, in a form of its own. Sandbox: Standard Webhooks.',
    },
  },
};

/** Refusals that many operations share, described once. */
const SHARED: Record<string, readonly Code[]> = {
  Unauthorized: ['unauthorized', 'key_expired'],
  Forbidden: ['forbidden'],
  TooLarge: ['body_too_large'],
  NotJson: ['unsupported_media_type'],
  TooMany: ['rate_limited'],
  Internal: ['internal'],
  Unavailable: ['overloaded', 'unavailable'],
  UnavailableOrUnknown: ['overloaded', 'unavailable', 'outcome_unknown'],
};

const ref = (kind: string, name: string): JsonObject => ({ $ref: `#/components/${kind}/${name}` });

/** The document. Built anew each time; it depends on nothing but the contract. */
export function openapi(): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of Object.values(operations) as Operation[]) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Farthing API',
      version: '1',
      summary: 'Micropayments over HTTP: durable, exact, collected and paid out as single sums.',
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/v1', description: 'The provider that serves this document.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: componentSchemas(),
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description:
            'A key for this intention, 1 to 255 visible ASCII characters; UUID version 7 is best. Kept for 30 days.',
          schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
          example: '019a9e3c-6c1e-7b5a-9d53-0c1f6e2a7b44',
        },
        PageSession: {
          name: 'Farthing-Session',
          in: 'header',
          required: true,
          description:
            'The session, the time in milliseconds, a nonce and a MAC, with `;` between them. The MAC is HMAC-SHA-256 in base64url, with the session’s key, over these lines: method, path, request key (empty where there is none), time, nonce, and the SHA-256 of the body in base64url.',
          schema: { type: 'string', maxLength: 1000 },
          example: 'WyJjcmRfN3prcSJd.c2ln;1763788320000;bm9uY2U;bWFj',
        },
      },
      responses: Object.fromEntries(
        Object.entries(SHARED).map(([name, codes]) => [name, problemResponse(codes)]),
      ),
      headers: {
        IdempotentReplayed: {
          description: '`true` when this is the first answer to the same key again.',
          schema: { type: 'string', const: 'true' },
        },
        RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
      },
      examples: Object.fromEntries(CODES.map((code) => [code, problemExample(code)])),
      securitySchemes: Object.fromEntries(Object.values(SCHEMES).map(({ name, scheme }) => [name, scheme])),
    },
  };
}

function describe(operation: Operation): JsonObject {
  const { id, tag, summary, scope, auth } = operation;
  const description = scope
    ? `${operation.description}\n\nA seller’s key needs the scope \`${scope}\`.`
    : operation.description;
  const parameters = [
    ...parametersOf(operation.params, 'path'),
    ...parametersOf(operation.query, 'query'),
    ...(operation.idempotent ? [ref('parameters', 'IdempotencyKey')] : []),
    ...(operation.signed ? [ref('parameters', 'PageSession')] : []),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security: auth.map((role) => ({ [SCHEMES[role].name]: [] })),
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(operation),
    responses: { ...successes(operation), ...problems(operation) },
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, part]) => {
    const { description, examples, ...rest } = parameterSchema(part);
    return {
      name,
      in: place,
      required: place === 'path' || !(part as z.ZodType).safeParse(undefined).success,
      ...(description !== undefined && { description }),
      schema: rest,
      ...(Array.isArray(examples) && { example: examples[0] ?? null }),
    };
  });
}

function requestBody({ body, rawBody }: Operation): JsonObject {
  if (rawBody) return { requestBody: { required: true, content: { 'application/json': {} } } };
  if (!body) return {};
  const content = { 'application/json': { schema: named(body), example: exampleOf(body) as Json } };
  return { requestBody: { required: true, content } };
}

function successes({ responses, idempotent, csv }: Operation): JsonObject {
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: successText(status, idempotent),
        ...(idempotent &&
          status === '200' && {
            headers: { 'Idempotent-Replayed': ref('headers', 'IdempotentReplayed') },
          }),
        ...(schema && {
          content: {
            'application/json': { schema: named(schema), example: exampleOf(schema) as Json },
            ...(csv !== undefined && { 'text/csv': { schema: { type: 'string' } } }),
          },
        }),
      },
    ]),
  );
}

function successText(status: string, idempotent: boolean): string {
  if (status === '201') return 'Done.';
  if (status === '204') return 'Done; there is nothing to say.';
  return idempotent ? 'Nothing new was needed: the answer of before, or what stands already.' : 'The answer.';
}

function problems(operation: Operation): JsonObject {
  const byStatus = Map.groupBy(errorsOf(operation), (code) => errors[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const shared = Object.entries(SHARED).find(([, list]) => list.join() === codes.join());
      return [String(status), shared ? ref('responses', shared[0]) : problemResponse(codes)];
    }),
  );
}

/** One response for all codes of one status. */
function problemResponse(codes: readonly Code[]): JsonObject {
  const { status } = errors[codes[0]!];
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...((status === 429 || status === 503) && { headers: { 'Retry-After': ref('headers', 'RetryAfter') } }),
    content: {
      'application/problem+json': {
        schema: ref('schemas', 'Problem'),
        examples: Object.fromEntries(codes.map((code) => [code, ref('examples', code)])),
      },
    },
  };
}

function problemExample(code: Code): JsonObject {
  const { title, status, cause } = errors[code];
  const value = {
    type: `https://pay.example/errors/${code}`,
    title,
    status,
    code,
    detail: cause,
    request_id: 'req_019a9e3c6c1e7b5a9d530c1f6e2a7b44',
  };
  return { summary: title, value };
}

function named(schema: z.core.$ZodType): JsonObject {
  const id = notes.get(schema)?.id;
  if (!id) throw new Error('bodies and answers need a name');
  return ref('schemas', id);
}
