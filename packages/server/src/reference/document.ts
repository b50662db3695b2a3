/** The OpenAPI document as the reference reads it: typed as far as it is shown, with references followed. */
import { openapi } from '@farthing/sdk/api/openapi.ts';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
}

interface Content {
  content?: Record<string, { schema?: Schema; example?: unknown; examples?: Record<string, unknown> }>;
}

export interface Response extends Content {
  $ref?: string;
  description: string;
}

export interface DocumentedOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Response>;
}

interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, Response>;
    securitySchemes: Record<string, { description: string }>;
  };
}

/** An operation with where it is. */
export interface Entry {
  operation: DocumentedOperation;
  /** In capitals. */
  method: string;
  /** With `/v1` and `{names}`. */
  path: string;
}

export interface Document {
  introduction: string;
  tags: { name: string; description: string; entries: Entry[] }[];
  entries: Map<string, Entry>;
  schemas: Map<string, Schema>;
  parametersOf(operation: DocumentedOperation): Parameter[];
  responsesOf(operation: DocumentedOperation): [status: string, response: Response][];
  /** Who may call, as the security schemes describe them. Empty: anyone. */
  callersOf(operation: DocumentedOperation): string[];
}

const BASE = '/v1';

export function readDocument(): Document {
  const { info, tags, paths, components } = openapi() as unknown as OpenApi;
  const entries = new Map<string, Entry>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      entries.set(operation.operationId, { operation, method: method.toUpperCase(), path: BASE + path });
    }
  }
  const follow = <T extends { $ref?: string }>(part: T, among: Record<string, T>): T =>
    part.$ref === undefined ? part : among[nameOf(part.$ref)]!;

  return {
    introduction: info.description,
    tags: tags.map(({ name, description }) => ({
      name,
      description,
      entries: [...entries.values()].filter(({ operation }) => operation.tags.includes(name)),
    })),
    entries,
    schemas: new Map(Object.entries(components.schemas)),
    parametersOf: ({ parameters = [] }) => parameters.map((each) => follow(each, components.parameters)),
    responsesOf: ({ responses }) =>
      Object.entries(responses).map(([status, response]) => [status, follow(response, components.responses)]),
    callersOf: ({ security }) =>
      security
        .flatMap((each) => Object.keys(each))
        .map((name) => components.securitySchemes[name]!.description),
  };
}

/** The last part of a reference: the name of what it refers to. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
