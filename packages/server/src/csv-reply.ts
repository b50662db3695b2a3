/**
 * Lists as CSV: whoever accepts `text/csv` gets the list of an answer as a table instead of JSON, with the same cursor
 * and limit. The address of the next page stands in the header `Link`.
 */
import type { Operation } from '@farthing/sdk/api/index.ts';
import { csvOf } from './csv.ts';
import { jsonReply } from './reply.ts';
import type { AppContext } from './request.ts';

type Schema = NonNullable<Operation['body']>;
interface Def {
  type: string;
  shape?: Record<string, Schema>;
  element?: Schema;
  innerType?: Schema;
}

export type CsvReply = (body: unknown, c: AppContext, requestId: string) => Response;

/** How an operation answers in CSV; `undefined` for those that do not. */
export function createCsvReply(operation: Operation): CsvReply | undefined {
  const { csv: list, id, responses } = operation;
  if (list === undefined) return undefined;
  const schema = responses[200] && definitionOf(responses[200]).shape?.[list];
  const item = schema && definitionOf(schema).element;
  if (!item) throw new Error(`the answer of ${id} has no list ${list}`);
  const columns = columnsOf(item);
  return (body, c, requestId) => {
    const answer = body as Record<string, object[]> & { next_cursor?: string | null };
    const headers: Record<string, string> = {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${id}.csv"`,
    };
    if (answer.next_cursor) {
      const next = new URL(c.req.url);
      next.searchParams.set('cursor', answer.next_cursor);
      headers['link'] = `<${next.pathname}${next.search}>; rel="next"`;
    }
    return jsonReply(200, csvOf(answer[list]!, columns), requestId, headers);
  };
}

/** Whether the header names the type itself; whoever takes anything gets JSON. */
export function accepts(accept: string | undefined, type: string): boolean {
  return accept !== undefined && accept.split(',').some((each) => each.split(';')[0]!.trim() === type);
}

/** The columns of a table, so that an empty one has them too. Free-form parts are named by what is in them. */
function columnsOf(item: Schema, prefix = ''): string[] {
  return Object.entries(definitionOf(item).shape ?? {}).flatMap(([name, part]) => {
    const { type } = definitionOf(part);
    if (type === 'record') return [];
    return type === 'object' ? columnsOf(part, `${prefix}${name}.`) : [prefix + name];
  });
}

function definitionOf(schema: Schema): Def {
  const { def } = (schema as unknown as { _zod: { def: Def } })._zod;
  return def.innerType && ['optional', 'nullable', 'default'].includes(def.type)
    ? definitionOf(def.innerType)
    : def;
}
