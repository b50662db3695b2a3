/** The reference page of all codes, `docs/reference/errors.md`, written from the table. */
import { errorGroups, type ErrorKind } from './errors.ts';

/** The page as Markdown. */
export function errorsPage(): string {
  const lines = [
    '# Errors',
    '',
    '<!-- Written by `npm run openapi` from packages/sdk/src/api/errors.ts. Do not edit. -->',
    '',
    'A refused request has changed nothing and leaves its `Idempotency-Key` free. Every refusal is a problem',
    'document (RFC 9457) with one of these codes; `type` leads to the same words on your provider.',
    '',
    '| status | means |',
    '|---|---|',
    '| 400, 413, 415 | the request is malformed |',
    '| 401, 403 | it is about the key |',
    '| 402 | send the payer to checkout |',
    '| 404, 405 | nothing known is named |',
    '| 409 | it conflicts with what already happened |',
    '| 410 | it is over for good |',
    '| 422 | well formed, but it cannot be |',
    '| 429, 503 | try again later, with the same key |',
    '| 500 | our mistake |',
  ];
  for (const [group, kinds] of Object.entries(errorGroups)) {
    lines.push('', `## ${group}`);
    for (const [code, kind] of Object.entries(kinds) as [string, ErrorKind][]) {
      lines.push(
        '',
        `### \`${code}\``,
        '',
        `**${kind.status} ${kind.title}.** ${kind.cause}`,
        '',
        `Mend: ${kind.mend}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
