import { Validator } from '@seriousme/openapi-schema-validator';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openapi } from './openapi.ts';
import { operations } from './operations.ts';
import { generated } from './write-openapi.ts';

test.each(Object.entries(generated()))('the committed %s is what the contract says', async (name, text) => {
  const path = new URL(`../../../../${name}`, import.meta.url);
  // On a difference: npm run openapi.
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('the document is valid OpenAPI 3.1 and every reference in it leads somewhere', async () => {
  const result = await new Validator().validate(structuredClone(openapi()) as Record<string, unknown>);
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test('the document has every operation once', () => {
  const found = [...JSON.stringify(openapi()).matchAll(/"operationId":"(\w+)"/g)].map((match) => match[1]!);
  expect(found.toSorted()).toEqual(Object.keys(operations).toSorted());
});

test('requests refuse unknown fields, answers may grow', () => {
  const { components } = openapi() as unknown as {
    components: { schemas: Record<string, { additionalProperties?: boolean }> };
  };
  expect(components.schemas['CreatePaymentRequest']!.additionalProperties).toBe(false);
  expect(components.schemas['Payment']).not.toHaveProperty('additionalProperties');
});
