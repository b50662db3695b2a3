/**
 * The report of the public API, `api-report.md`: every declaration that users can reach, without comments, so that a change
 * of it shows in review. What each operation takes and answers stands in `docs/reference/openapi.json`.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * The report's text.
 *
 * @param built a directory that the SDK was built into
 * @param entries what can be imported, and the module behind it
 */
export function apiReport(built: string, entries: Readonly<Record<string, string>>): string {
  const seen = new Set<string>();
  const sections: string[] = [];
  const visit = (module: string) => {
    if (seen.has(module)) return;
    seen.add(module);
    // The contract is reported by its own documents.
    if (module.startsWith('api/') || module === 'wire') return;
    const text = readFileSync(join(built, `${module}.d.ts`), 'utf8');
    sections.push(`### ${module}\n\n\`\`\`ts\n${declarations(text)}\n\`\`\`\n`);
    for (const [, target] of text.matchAll(/from\s*['"](\.[^'"]+)\.js['"]/g))
      visit(relative('.', join(dirname(module), target!)));
  };
  for (const module of Object.values(entries)) visit(module);
  const list = Object.entries(entries).map(
    ([path, module]) => `- \`@farthing/sdk${path.slice(1)}\`: ${module}`,
  );
  return `# The SDK’s public API

Made by \`npm run build -w @farthing/sdk\` from the declarations; a test fails when it is out of date. What operations take
and answer stands in \`docs/reference/openapi.json\`.

${list.join('\n')}

## Modules

${sections.join('\n')}`;
}

function declarations(text: string): string {
  return text
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
}
