/**
 * Finds the texts in a source file, for the test that keeps them in the catalogue: those between the tags of `html`
 * templates, and string literals that read like something said. It reads just enough TypeScript for our own pages.
 */

/** Attributes whose value a person gets to read or hear. */
const SPOKEN = /\s(?:aria-label|title|alt|placeholder|label|content)=("[^"]*"|'[^']*')/g;

/** A template that is nothing but attributes of a tag around it. */
const ATTRIBUTES = /^(?:\s+(?:[a-z-]+="[^"]*"|checked|selected|disabled|required|open))+\s*$/;

export interface Found {
  line: number;
  text: string;
}

export function literalTexts(source: string): Found[] {
  const found: Found[] = [];
  const lineAt = (index: number) => source.slice(0, index).split('\n').length;

  /** From an opening backtick to behind the closing one. */
  function template(from: number, tagged: boolean): number {
    let text = '';
    let i = from + 1;
    while (i < source.length && source[i] !== '`') {
      if (source[i] === '\\') {
        text += source.slice(i, i + 2);
        i += 2;
      } else if (source.startsWith('${', i)) {
        i = code(i + 2, '}');
        text += '\0';
      } else text += source[i++]!;
    }
    if (tagged) found.push(...wordsIn(text).map((word) => ({ line: lineAt(from), text: word })));
    else if (isSaid(text)) found.push({ line: lineAt(from), text });
    return i + 1;
  }

  /** Code, up to and behind the closing character. */
  function code(from: number, end: string): number {
    let depth = 0;
    for (let i = from; i < source.length; i++) {
      const char = source[i]!;
      if (char === end && depth === 0) return i + 1;
      if (char === '{') depth++;
      else if (char === '}') depth--;
      else if (source.startsWith('//', i)) i = after('\n', i);
      else if (source.startsWith('/*', i)) i = after('*/', i);
      else if (char === '/' && /[=(,:[!&|?;{}]\s*$/.test(source.slice(Math.max(0, i - 20), i)))
        i = regularExpression(i);
      else if (char === "'" || char === '"') {
        const close = quoted(i, char);
        const text = source.slice(i + 1, close);
        if (isSaid(text)) found.push({ line: lineAt(i), text });
        i = close;
      } else if (char === '`') i = template(i, source.slice(0, i).endsWith('html')) - 1;
    }
    return source.length;
  }

  /** The last character of the next mark, or of the file. */
  function after(mark: string, from: number): number {
    const at = source.indexOf(mark, from);
    return at < 0 ? source.length : at + mark.length - 1;
  }

  function quoted(from: number, mark: string): number {
    let i = from + 1;
    while (i < source.length && source[i] !== mark) i += source[i] === '\\' ? 2 : 1;
    return i;
  }

  function regularExpression(from: number): number {
    let inClass = false;
    let i = from + 1;
    for (; i < source.length && (inClass || source[i] !== '/'); i++) {
      if (source[i] === '\\') i++;
      else if (source[i] === '[') inClass = true;
      else if (source[i] === ']') inClass = false;
    }
    return i;
  }

  code(0, '');
  return found;
}

/** What is left of markup when the markup is taken away: two letters together are a word. */
function wordsIn(markup: string): string[] {
  const spoken = [...markup.matchAll(SPOKEN)].map(([, value]) => value!.slice(1, -1));
  const between = markup
    .replace(ATTRIBUTES, ' ')
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<[^>]*>/g, '\n')
    .split('\n');
  return [...between, ...spoken]
    .map((text) => text.replaceAll('\0', ' ').replace(/&\w+;/g, ' ').trim())
    .filter((text) => /\p{L}{2}/u.test(text));
}

/** A sentence, or a label: begins with a capital, and is no name of a header, a code or an address. */
function isSaid(text: string): boolean {
  const plain = text.replaceAll('\0', ' ');
  return /^\p{Lu}\p{Ll}*(?:[’']?\p{L}*)?(?:[ ,]|$)/u.test(plain) && /\p{Ll}/u.test(plain);
}
