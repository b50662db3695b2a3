/**
 * What a seller gets to see, kept word for word: every answer it receives with its headers, and every address a payer
 * comes back with. And what of it two sellers could lay side by side.
 */

export interface Notebook {
  /** Fetches, and writes down what came back. */
  fetch: typeof globalThis.fetch;
  /** Writes down what was seen otherwise. */
  note(what: string, content: unknown): void;
  /** A line for each thing seen, in order. */
  readonly lines: readonly string[];
}

export function openNotebook(): Notebook {
  const lines: string[] = [];
  const write = (seen: object) => void lines.push(plain(JSON.stringify(seen)));
  return {
    lines,
    note: (what, content) => write({ what, content }),
    async fetch(input, init) {
      const response = await globalThis.fetch(input, init);
      const text = await response.clone().text();
      const { pathname } = new URL(String(input));
      const headers = [...response.headers].filter(([name]) => !TRANSPORT.has(name));
      const content = isJson(response) && text !== '' ? inOrder(JSON.parse(text)) : text;
      write({ asked: `${init?.method} ${pathname}`, status: response.status, headers, content });
      return response;
    },
  };
}

/** The second of the answer, which any clock of the seller's tells; and what follows from the content. */
const TRANSPORT = new Set(['date', 'content-length']);

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get('content-type') ?? '');
}

/** Lists that follow no journal are in the order of ids, which are random: here by what they say. */
function inOrder(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return content;
  const items = (content as { items?: unknown }).items;
  if (!Array.isArray(items) || items.some((item: object) => 'created_at' in item && 'amount' in item)) {
    return content;
  }
  const bare = (item: unknown) => JSON.stringify(item).replaceAll(/[a-z]+_[0-9a-z]{26}/g, '');
  return { ...content, items: items.toSorted((a, b) => (bare(a) < bare(b) ? -1 : 1)) };
}

/** Receipts, signed links and the forms' sealed attempts, opened, also within addresses: base64url hides nothing. */
function plain(line: string): string {
  return line
    .replaceAll(/%[2-7][0-9A-F]/gi, (character) => decodeURIComponent(character))
    .replaceAll(/[\w-]{20,}(?:\.[\w-]{20,}){1,2}/g, (token) => token.split('.').map(opened).join(' . '))
    .replaceAll(/\\+"/g, '"');
}

function opened(part: string): string {
  const text = Buffer.from(part, 'base64url').toString();
  return /^[[{]"/.test(text) ? plain(text) : part;
}

const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z|\b1[6-9]\d{11}\b/g;
/** `iat` of receipts: their moment cut to the second. */
const SECOND = /"iat":\d{10}\b/g;
const DAY = /\d{4}-\d\d-\d\d/g;

/** The moments in what was seen, in milliseconds. */
export function momentsIn(lines: readonly string[]): Set<number> {
  const texts = lines.flatMap((line) => line.match(MOMENT) ?? []);
  return new Set(texts.map((text) => (text.includes('-') ? Date.parse(text) : Number(text))));
}

/** The lines with every moment struck out. */
function timeless(line: string): string {
  return line.replaceAll(MOMENT, 'MOMENT').replaceAll(SECOND, '"iat":SECOND').replaceAll(DAY, 'DAY');
}

/** How long a piece of an id must be to be no coincidence: 50 bits in base 32. */
const PIECE = 10;

/** Every value in what was seen, down to pieces of ids; times are looked at apart. */
export function valuesIn(lines: readonly string[]): Set<string> {
  const values = new Set<string>();
  for (const line of lines) {
    for (const [word] of timeless(line).matchAll(/[\w.-]*\w/g)) {
      values.add(word);
      for (const [run] of word.matchAll(/[A-Za-z0-9]+/g)) {
        for (let at = 0; at + PIECE <= run.length; at++) values.add(run.slice(at, at + PIECE));
      }
    }
  }
  return values;
}

export function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> {
  return one.intersection(other);
}

/**
 * What was seen with every long token replaced by a number, the same for the same token: what remains to be learned
 * once ids are taken for the meaningless names they should be.
 */
export function outlineOf(lines: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  const numberOf = (token: string) => numbers.get(token) ?? numbers.set(token, numbers.size + 1).size;
  const name = (token: string) => `#${numberOf(token)}`;
  return lines.map((line) => timeless(line).replaceAll(/[\w-]{20,}|\bsk_\w+/g, name));
}
