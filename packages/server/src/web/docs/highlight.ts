/**
 * Code with its comments, texts and keywords told apart: one pass of one pattern for each language. What it does not
 * know it shows plainly; it never changes a character.
 */
import { html, type Html } from '../html.ts';

interface Grammar {
  pattern: RegExp;
  /** The class of each group of the pattern, in order. */
  classes: readonly string[];
}

const SCRIPT_WORDS =
  'async|await|break|case|catch|class|const|continue|default|delete|else|export|extends|false|finally|for|from|function|if|import|in|instanceof|interface|let|new|null|of|return|static|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield';

const SCRIPT: Grammar = {
  pattern: new RegExp(
    [
      String.raw`(\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
      String.raw`('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|` + '`(?:\\\\.|[^`\\\\])*`)',
      String.raw`\b(${SCRIPT_WORDS})\b`,
      String.raw`\b(\d[\d_.]*n?)\b`,
    ].join('|'),
    'g',
  ),
  classes: ['comment', 'text', 'word', 'number'],
};

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ts: SCRIPT,
  js: SCRIPT,
  json: {
    pattern:
      /("(?:\\.|[^"\\\n])*"(?=\s*:))|("(?:\\.|[^"\\\n])*")|\b(true|false|null)\b|(-?\b\d[\d.eE+-]*\b)/g,
    classes: ['word', 'text', 'word', 'number'],
  },
  html: {
    pattern: /(<!--[\s\S]*?-->)|(<\/?[a-z][\w-]*|\/?>)|("[^"\n]*")/gi,
    classes: ['comment', 'word', 'text'],
  },
  sh: {
    pattern: /((?<=^|\s)#[^\n]*)|('[^'\n]*'|"(?:\\.|[^"\\\n])*")|(\b[A-Z][A-Z0-9_]*(?==))/gm,
    classes: ['comment', 'text', 'word'],
  },
  yaml: {
    pattern: /((?<=^|\s)#[^\n]*)|('[^'\n]*'|"(?:\\.|[^"\\\n])*")|((?<=^[\s-]*)[\w.-]+(?=:(?:\s|$)))/gm,
    classes: ['comment', 'text', 'word'],
  },
};

/** The code as markup; without colours when the language is none of ours. */
export function highlight(code: string, language = ''): Html {
  const grammar = GRAMMARS[language];
  if (!grammar) return html`${code}`;
  const parts: (Html | string)[] = [];
  let at = 0;
  for (const match of code.matchAll(grammar.pattern)) {
    const group = match.slice(1).findIndex((text) => text !== undefined);
    if (group < 0 || match[0] === '') continue;
    parts.push(code.slice(at, match.index));
    parts.push(html`<span class="c-${grammar.classes[group]!}">${match[0]}</span>`);
    at = match.index + match[0].length;
  }
  parts.push(code.slice(at));
  return html`${parts}`;
}
