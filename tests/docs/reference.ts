/**
 * The pages of docs/reference that are written from the code: operations, settings, commands, metrics, events. They
 * cannot disagree with it, since a test compares them.
 */
import { KIND_NAMES } from '@farthing/provider';
import { type Operation, operations } from '@farthing/sdk/api/index.ts';
import { openapi } from '@farthing/sdk/api/openapi.ts';
import { commands } from '@farthing/server/cli/commands/index.ts';
import { helpOf, overview } from '@farthing/server/cli/help.ts';
import { variableOf } from '@farthing/server/config.ts';
import { SETTINGS } from '@farthing/server/config/settings-table.ts';
import { createMetrics, type MetricsOptions } from '@farthing/server/metrics.ts';
import { EVENTS } from './events.ts';

const NOTE = '<!-- Written by `npm run docs` from the code. Do not edit. -->';

/** The pages by name. */
export async function referencePages(): Promise<Record<string, string>> {
  return {
    'api.md': apiPage(),
    'settings.md': settingsPage(),
    'cli.md': cliPage(),
    'metrics.md': await metricsPage(),
    'events.md': eventsPage(),
  };
}

function page(title: string, ...paragraphs: string[]): string {
  return [`# ${title}`, NOTE, ...paragraphs].join('\n\n') + '\n';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function apiPage(): string {
  const { tags } = openapi() as unknown as { tags: { name: string; description: string }[] };
  const all = Object.values(operations) as Operation[];
  return page(
    'API',
    'Every operation. Your provider shows each with its fields, examples and errors under `/reference`, and serves the OpenAPI 3.1 document at `/openapi.json` ([here as a file](openapi.json)). What all of them share: [errors](errors.md), amounts as decimal strings, a bearer key, and an `Idempotency-Key` where money moves.',
    ...tags.flatMap(({ name, description }) => [
      `## ${name}`,
      description,
      table(
        ['operation', 'request', 'who', 'what'],
        all
          .filter(({ tag }) => tag === name)
          .map(({ id, method, path, auth, summary }) => [
            `\`${id}\``,
            `\`${method} /v1${path}\``,
            auth.join(', ') || 'anyone',
            summary,
          ]),
      ),
    ]),
  );
}

function settingsPage(): string {
  return page(
    'Settings',
    'Each is an environment variable, an option of `farthing serve` and of the commands that take settings, and a name in a JSON file that `--config` or `FARTHING_CONFIG` names. Options come first, then the environment, then the file. All are checked before anything starts; a name that does not exist is refused. Amounts are text in quotes, so that no digit is lost.',
    table(
      ['variable', 'option', 'in the file', 'default', 'meaning'],
      Object.entries(SETTINGS).map(([name, { about, fallback }]) => [
        `\`${variableOf(name)}\``,
        `\`--${name.replaceAll('_', '-')}\``,
        `\`${name}\``,
        `\`${fallback}\``,
        about,
      ]),
    ),
  );
}

function cliPage(): string {
  return page(
    'Commands',
    'From a cloned folder, `farthing` is `npm run farthing --`. `--json` prints one JSON document for programs. The exit code is 0 when it is done, 1 when it was refused or failed, 2 when something was typed wrongly.',
    fenced(overview(commands)),
    ...commands.flatMap((command) => [`## ${command.name}`, fenced(helpOf(command))]),
  );
}

/** What a server that does everything counts. */
export const WHOLE_SERVER: MetricsOptions = {
  leads: () => true,
  webhooks: () => ({ delivered: 0, failed: 0, sending: 0, behind: 0, lagMs: 0 }),
  mail: {
    figures: () => ({ sent: 0, failed: 0, refused: 0, expired: 0 }),
    state: async () => ({ waiting: 0, failing: 0 }),
    now: () => 0,
  },
};

async function metricsPage(): Promise<string> {
  const { text } = await createMetrics({ ...WHOLE_SERVER, process: false }).read();
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!]));
  const rows = [...text.matchAll(/^# HELP (\S+) (.+)$/gm)].map(([, name, help]) => [
    `\`${name}\``,
    types.get(name!)!,
    help!,
  ]);
  return page(
    'Metrics',
    '`/metrics` gives these in the Prometheus text format, and besides them what `prom-client` knows about the process and the event loop (`process_…`, `nodejs_…`). Who may read them says [`FARTHING_METRICS`](settings.md). Each server counts for itself. What to watch, and alert rules: [monitoring](../operate/monitoring.md).',
    table(['metric', 'kind', 'meaning'], rows),
  );
}

function eventsPage(): string {
  const rows = Object.entries(KIND_NAMES)
    .map(([kind, name]) => ({ kind: Number(kind), name }))
    .toSorted((a, b) => a.kind - b.kind)
    .map(({ kind, name }) => {
      const about = EVENTS[name];
      if (about === undefined) throw new Error(`tests/docs/events.ts does not say what ${name} is`);
      return [`\`${name}\``, `\`0x${kind.toString(16)}\``, about];
    });
  return page(
    'Events',
    'Every entry of the journal is an event, with an id and content that never change. The operator follows them with [`listEvents`](api.md#operator): keep the number of the last one you have handled, for each lane, and ask for what comes after it. Each comes at least once. The number is the kind that the journal holds; it is never given to anything else.',
    table(['type', 'kind', 'when'], rows),
  );
}

function fenced(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}
