/** What any Node server pays: reads a JSON body, parses it, answers JSON of a payment's size. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const body = JSON.parse(text) as Record<string, unknown>;
    const answer = JSON.stringify({
      id: request.headers['idempotency-key'],
      status: 'paid',
      ...body,
      padding: PADDING,
    });
    response.writeHead(201, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});

/** Makes the answer about as long as a payment's. */
const PADDING = '-'.repeat(240);

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
