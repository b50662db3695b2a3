/** The little Markdown our articles need: paragraphs, `##` headings, `*emphasis*` and `**strong**`. Anything else is text. */

/** Renders Markdown as HTML. All text is escaped first, so an article cannot bring markup of its own. */
export function renderMarkdown(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block) =>
      block.startsWith('## ')
        ? `<h2>${inline(block.slice(3))}</h2>`
        : `<p>${inline(block.replaceAll('\n', ' '))}</p>`,
    )
    .join('\n');
}

function inline(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '’')
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replace(/\*(.+?)\*/g, '<em>$1</em>');
}
