import { CODES, operations } from '@farthing/sdk/api/index.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../testing.ts';
import { readDocument } from './document.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const document = readDocument();
const pages = [
  '/reference',
  '/errors',
  ...Object.keys(operations).map((id) => `/reference/operations/${id}`),
  ...[...document.schemas.keys()].map((name) => `/reference/schemas/${name}`),
  ...CODES.map((code) => `/errors/${code}`),
];

describe('every page of the reference', () => {
  test('is there, without script, and escapes what it shows', async () => {
    for (const path of pages) {
      const response = await app.request(path);
      const text = await response.text();
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).not.toMatch(/<script|undefined|\[object/);
    }
  });

  test('leads only to pages that are there', async () => {
    const known = new Set(pages);
    for (const path of pages) {
      const text = await (await app.request(path)).text();
      for (const [, href] of text.matchAll(/href="(\/[^"#]*)/g)) {
        const ours = /^\/(reference|errors)/.test(href!);
        if (ours) expect({ path, href, known: known.has(href!) }).toEqual({ path, href, known: true });
        else if (!known.has(href!)) {
          // The choice of a language leads back to the page it was made on; a seller's console, to signing in.
          const status = /^\/(language\/|seller$)/.test(href!) ? 303 : 200;
          expect({ path, href, status: (await app.request(href!)).status }).toMatchObject({ status });
          known.add(href!);
        }
      }
    }
  });
});

test.each(['/reference/operations/nothing', '/reference/schemas/Nothing', '/errors/nothing'])(
  '%s is not there',
  async (path) => {
    expect((await app.request(path)).status).toBe(404);
  },
);

test('an operation names its fields, its errors and an example', async () => {
  const text = await (await app.request('/reference/operations/createPayment')).text();
  for (const part of ['max_price', 'Idempotency-Key', '/errors/insufficient_funds', 'curl -X POST'])
    expect(text).toContain(part);
});
