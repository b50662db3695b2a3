/**
 * Name lookup: which addresses a name has that somebody else has given us. Whoever runs the name's servers decides how
 * long that takes, so nobody else may have to wait for it, and nothing may be left behind of a question that was given up.
 *
 * Public names are asked of DNS, each question by itself, with `TIMEOUT_MS` for the first try. Where more than public
 * addresses may be reached, names may also be those of a hosts file or of a local network, which only the system's
 * resolver knows. That one answers two questions at a time (libuv asks it in threads) and cannot be told to stop: names
 * are asked once for all who want them, and no more than `MOST_WAITING` at a time.
 */
import { lookup, Resolver } from 'node:dns/promises';
import type { Reach } from './outbound.ts';

/** All addresses of a name, IPv4 first; none when there is no such name. @throws LookupFailed */
export type NameLookup = (name: string) => Promise<string[]>;

/** Nobody could say in time. */
export class LookupFailed extends Error {
  override name = 'LookupFailed';
}

const TIMEOUT_MS = 2_000;
const TRIES = 2;
const MOST_WAITING = 64;
/** What DNS answers when there is no such name, or no address of the kind. */
const NONE = new Set(['ENOTFOUND', 'ENODATA']);

export function createNameLookup(
  reach: Reach,
  { servers, system = systemLookup }: { servers?: string[]; system?: NameLookup } = {},
): NameLookup {
  return reach === 'public' ? publicLookup(servers) : shared(system);
}

function publicLookup(servers: string[] | undefined): NameLookup {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers) resolver.setServers(servers);
  return async (name) => {
    const kinds = [resolver.resolve4(name), resolver.resolve6(name)];
    const found: string[] = [];
    let unanswered: unknown;
    for (const kind of await Promise.allSettled(kinds)) {
      if (kind.status === 'fulfilled') found.push(...kind.value);
      else if (!NONE.has((kind.reason as NodeJS.ErrnoException).code ?? '')) unanswered = kind.reason;
    }
    // Some servers answer for one kind only. What they leave out is not connected to either.
    if (found.length === 0 && unanswered !== undefined)
      throw new LookupFailed(`DNS did not answer for ${name}`, { cause: unanswered });
    return found;
  };
}

function shared(look: NameLookup): NameLookup {
  const waiting = new Map<string, Promise<string[]>>();
  return (name) => {
    const asked = waiting.get(name);
    if (asked) return asked;
    if (waiting.size >= MOST_WAITING)
      return Promise.reject(new LookupFailed('too many names are being looked up'));
    const looking = look(name).finally(() => waiting.delete(name));
    waiting.set(name, looking);
    return looking;
  };
}

async function systemLookup(name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true, order: 'ipv4first' });
    return found.map(({ address }) => address);
  } catch (error) {
    if (NONE.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new LookupFailed(`the name ${name} could not be looked up`, { cause: error });
  }
}
