/**
 * How the contract's schemas are built: strict objects (unknown fields are refused), each named for OpenAPI, each
 * field with a description and an example. Examples of whole objects are put together from those of their fields.
 */
import { z } from 'zod';

/** What is written about a schema: its name in `components/schemas`, what it means, what it looks like. */
export interface Note {
  id?: string;
  description?: string;
  examples?: unknown[];
}

/** The notes of all schemas, and with them the list of named ones. */
export const notes = z.registry<Note>();

/** Schemas of answers: strict in our tests, yet documented as open, since later versions may add fields. */
export const answers = new WeakSet<z.core.$ZodType>();

/** Describes a field. */
export function field<S extends z.ZodType>(schema: S, description: string, example: unknown): S {
  notes.add(schema, { description, examples: [example] });
  return schema;
}

/** A named object that clients send. */
export function request<Shape extends z.core.$ZodLooseShape>(id: string, description: string, shape: Shape) {
  return named(id, description, z.strictObject(shape));
}

/** A named object that clients receive. */
export function answer<Shape extends z.core.$ZodLooseShape>(id: string, description: string, shape: Shape) {
  const schema = named(id, description, z.strictObject(shape));
  answers.add(schema);
  return schema;
}

/** Gives any schema its name. */
export function named<S extends z.ZodType>(id: string, description: string, schema: S): S {
  notes.add(schema, { id, description });
  return schema;
}

/** One page of a list, newest first unless the operation says otherwise. */
export function page<S extends z.ZodType>(id: string, item: S) {
  return answer(id, 'One page of a list.', {
    items: z.array(item),
    next_cursor: field(
      z.string().nullable(),
      'Pass as `cursor` to get the next page; `null` at the end.',
      'c2VxOjQxMg',
    ),
  });
}

/**
 * An example of a schema, from its own note or put together from those of its parts.
 *
 * @throws when a part has none: a mistake in the contract, found by its test.
 */
export function exampleOf(schema: z.core.$ZodType): unknown {
  const own = notes.get(schema)?.examples;
  if (own !== undefined) return own[0];
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).map(([name, part]) => [name, exampleOf(part)]));
    case 'array':
      return [exampleOf(def.element)];
    case 'optional':
    case 'nullable':
    case 'default':
      return exampleOf(def.innerType);
    case 'union':
      return exampleOf(def.options[0]!);
    case 'literal':
      return def.values[0];
    case 'enum':
      return Object.values(def.entries)[0];
    case 'boolean':
      return false;
    default:
      throw new Error(`a ${def.type} in the contract has no example`);
  }
}
