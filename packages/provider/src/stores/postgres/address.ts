/**
 * Where a book's database is: `postgres://user:password@host:port,host:port/database?schema=name`. Several hosts are
 * tried in turn until one takes writes (as libpq does), so that a promoted standby is found. Without a schema, the
 * one that the connection begins with is used (`public`, or what `search_path` says).
 */
import type { ClientConfig } from 'pg';

export interface Address {
  /** One for each host, in order. */
  hosts: ClientConfig[];
  /** As the URL says it; the connection's own when undefined. */
  schema: string | undefined;
  /** For messages: without the password. */
  label: string;
}

const SCHEMES = new Set(['postgres:', 'postgresql:']);

export function parseAddress(text: string): Address {
  const { authority, rest } = splitAuthority(text);
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, at + 1);
  const hosts = authority.slice(at + 1).split(',');
  const urls = hosts.map((host) => new URL(`${rest.scheme}//${user}${host}${rest.path}`));
  const first = urls[0]!;
  const schema = first.searchParams.get('schema') ?? undefined;
  for (const url of urls) url.searchParams.delete('schema');
  return {
    hosts: urls.map((url) => ({ connectionString: url.href })),
    schema,
    label: `${rest.scheme}//${hosts.join(',')}${first.pathname}${schema ? `?schema=${schema}` : ''}`,
  };
}

function splitAuthority(text: string): { authority: string; rest: { scheme: string; path: string } } {
  const match = /^([a-z]+:)\/\/([^/?#]*)(.*)$/s.exec(text);
  if (!match || !SCHEMES.has(match[1]!)) {
    throw new TypeError('a database is named by a URL such as postgres://user:password@host:5432/database');
  }
  return { authority: match[2]!, rest: { scheme: match[1]!, path: match[3]! } };
}

/** A name as it stands in SQL, in quotes. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
