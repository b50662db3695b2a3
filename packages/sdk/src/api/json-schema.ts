/** JSON Schemas of the contract, as OpenAPI 3.1 shows them: zod's own conversion, made easier to read. */
import { z } from 'zod';
import { answers, notes } from './schema.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

const tidy: Override = ({ zodSchema, jsonSchema }) => {
  // Later versions may add fields to answers, so that clients must not refuse unknown ones there.
  if (answers.has(zodSchema)) delete jsonSchema.additionalProperties;
  // Formats say the same as zod's long patterns for them.
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

const params = {
  metadata: notes,
  io: 'input',
  uri: (id: string) => `#/components/schemas/${id}`,
  override: tidy,
} as const;

/** Every named schema of the contract, by name in alphabetical order. */
export function componentSchemas(): JsonObject {
  // The registry conversion takes `metadata` too, though its type does not say so.
  const { schemas } = z.toJSONSchema(notes as never, params) as unknown as {
    schemas: Record<string, JsonObject>;
  };
  const sorted: JsonObject = {};
  for (const name of Object.keys(schemas).toSorted()) {
    const { $schema: _schema, $id: _id, id: _name, ...schema } = schemas[name]!;
    sorted[name] = readable(schema);
  }
  return sorted;
}

/** The schema of one parameter. */
export function parameterSchema(schema: z.core.$ZodType): JsonObject {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, params) as unknown as JsonObject;
  return readable(rest) as JsonObject;
}

/** Writes "this or null" as a list of types, as people do. */
function readable(node: Json): Json {
  if (Array.isArray(node)) return node.map(readable);
  if (node === null || typeof node !== 'object') return node;
  const { anyOf } = node;
  if (Array.isArray(anyOf) && anyOf.length === 2) {
    const [value, none] = anyOf as [JsonObject, JsonObject];
    if (none['type'] === 'null' && typeof value['type'] === 'string' && !value['enum']) {
      const { anyOf: _, ...outer } = node;
      return readable({ ...value, ...outer, type: [value['type'], 'null'] });
    }
  }
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, readable(part)]));
}
