/** HTML as values: the `html` tag escapes everything it is given, so text from sellers and payers is only ever text. */
import { html } from 'hono/html';

/** Escaped markup. */
export type Html = ReturnType<typeof html>;

/** Nothing at all, for the branch of a template that has nothing to show. */
export const nothing: Html = html``;

export { html };
