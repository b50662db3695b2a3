/**
 * Listens for webhooks. Environment: `FARTHING_WEBHOOK_SECRETS`, separated by commas; `PORT`; `EVENTS_FILE`, where events are
 * kept, one in a line.
 */
import { existsSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Webhook } from '@farthing/sdk';
import { createReceiver } from './receiver.ts';

const { FARTHING_WEBHOOK_SECRETS = '', PORT = '4024', EVENTS_FILE = 'events.jsonl' } = process.env;
const secrets = FARTHING_WEBHOOK_SECRETS.split(',').filter(Boolean);
if (secrets.length === 0) throw new Error('the receiver needs FARTHING_WEBHOOK_SECRETS');
// What is no secret is told now, not when the first message comes.
for (const secret of secrets) await Webhook.sign({ id: 'start', payload: '', secret });

// A database would do this with a unique column. Here the ids are read at the start, and lines only added.
const lines = existsSync(EVENTS_FILE) ? readFileSync(EVENTS_FILE, 'utf8').split('\n').filter(Boolean) : [];
const known = new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
const receive = createReceiver(secrets, {
  async add(event) {
    if (known.has(event.id)) return false;
    await appendFile(EVENTS_FILE, `${JSON.stringify(event)}\n`, { flush: true });
    // Two of the same at the same moment make two lines at worst; whoever reads them goes by the id.
    known.add(event.id);
    return true;
  },
});

createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const post = incoming.method === 'POST' && incoming.url === '/farthing';
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value) => [name, value] as [string, string]),
  );
  const response = post
    ? await receive(new Request('http://receiver/', { method: 'POST', headers, body: Buffer.concat(chunks) }))
    : new Response('POST to /farthing', { status: incoming.url === '/' ? 200 : 404 });
  outgoing.statusCode = response.status;
  outgoing.end(await response.text());
}).listen(Number(PORT), '127.0.0.1', () =>
  console.log(`Webhooks are taken at http://127.0.0.1:${PORT}/farthing`),
);
