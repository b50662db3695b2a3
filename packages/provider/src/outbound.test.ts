import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createOutbound, type OutboundOptions, outboundUrl, type Reach, reachOf } from './outbound.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A receiver on this machine; its port. */
async function receiver(listener: RequestListener, secure?: { cert: string; key: string }): Promise<number> {
  const server = (secure ? createSecureServer(secure, listener) : createServer(listener)) as Server;
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const post = (url: string, options: Partial<OutboundOptions> = {}) =>
  createOutbound({ reach: 'loopback', ...options }).send({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });

describe('an address that somebody named', () => {
  const all: Reach[] = ['public', 'loopback', 'private'];
  // From which reach on it is let out; 'never' for what no setting allows.
  const table: [url: string, from: Reach | 'never'][] = [
    ['https://hooks.example/a?b=c', 'public'],
    ['https://8.8.8.8/', 'public'],
    ['https://[2606:4700::1111]:8443/', 'public'],
    ['http://hooks.example/', 'loopback'],
    ['https://127.0.0.1/', 'loopback'],
    ['https://127.1/', 'loopback'],
    ['https://2130706433/', 'loopback'],
    ['https://0x7f000001/', 'loopback'],
    ['https://0177.0.0.1/', 'loopback'],
    ['https://127.0.0.1./', 'loopback'],
    ['https://①②⑦.0.0.1/', 'loopback'],
    ['http://[::1]/', 'loopback'],
    ['http://[::ffff:127.0.0.1]/', 'loopback'],
    ['http://[0:0:0:0:0:ffff:7f00:1]/', 'loopback'],
    ['https://10.0.0.1/', 'private'],
    ['https://192.168.1.1/', 'private'],
    ['https://172.16.0.1/', 'private'],
    ['https://169.254.169.254/latest/meta-data', 'private'],
    ['https://100.64.0.1/', 'private'],
    ['https://[fd00::1]/', 'private'],
    ['https://[fe80::1]/', 'private'],
    ['https://[::ffff:a9fe:a9fe]/', 'private'],
    ['https://[64:ff9b::a00:1]/', 'private'],
    ['http://8.8.8.8/', 'never'],
    ['http://[2606:4700::1111]/', 'never'],
    ['https://0.0.0.0/', 'never'],
    ['https://0/', 'never'],
    ['https://[::]/', 'never'],
    ['https://224.0.0.1/', 'never'],
    ['https://255.255.255.255/', 'never'],
    ['https://[ff02::1]/', 'never'],
    ['https://user@hooks.example/', 'never'],
    ['https://user:word@hooks.example/', 'never'],
    ['ftp://hooks.example/', 'never'],
    ['file:///etc/passwd', 'never'],
    ['gopher://127.0.0.1/', 'never'],
    ['javascript:alert(1)', 'never'],
    ['//hooks.example', 'never'],
    ['hooks.example', 'never'],
    ['', 'never'],
  ];
  test.each(table)('%s is let out from: %s', (url, from) => {
    const allowed = all.filter((reach) => outboundUrl(url, reach) !== undefined);
    expect(allowed).toEqual(from === 'never' ? [] : all.slice(all.indexOf(from)));
  });

  test('test books may reach this machine, live ones only what is public, and a setting says otherwise', () => {
    expect(reachOf({ mode: 'test' })).toBe('loopback');
    expect(reachOf({ mode: 'live' })).toBe('public');
    for (const mode of ['test', 'live'] as const) {
      expect(reachOf({ mode, outboundPrivate: true })).toBe('private');
      expect(reachOf({ mode, outboundPrivate: false })).toBe('public');
    }
  });
});

describe('a name', () => {
  const cases: [answers: string, addresses: string[], reach: Reach, reason: string][] = [
    ['a private address', ['10.0.0.1'], 'loopback', 'address_refused'],
    ['this machine', ['127.0.0.1'], 'public', 'address_refused'],
    ['this machine, mapped', ['::ffff:127.0.0.1'], 'public', 'address_refused'],
    ['a public and a private one', ['8.8.8.8', '10.0.0.1'], 'loopback', 'address_refused'],
    ['where clouds keep credentials', ['169.254.169.254'], 'loopback', 'address_refused'],
    ['nothing', [], 'private', 'name_unknown'],
  ];
  test.each(cases)('that resolves to %s is not sent to', async (_, addresses, reach, reason) => {
    const found = await post('https://hooks.example/', { reach, resolve: async () => addresses });
    expect(found).toMatchObject({ outcome: 'failed', reason });
  });

  test('that is public is not sent to in the clear', async () => {
    const found = await post('http://hooks.example/', { resolve: async () => ['8.8.8.8'] });
    expect(found).toMatchObject({ outcome: 'failed', reason: 'address_refused' });
  });

  test('is resolved once, and what it resolved to is connected to, under its name', async () => {
    const hosts: unknown[] = [];
    const port = await receiver((request, response) => {
      hosts.push(request.headers.host);
      response.end('ok');
    });
    let asked = 0;
    // Whoever asked twice would be led elsewhere.
    const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']);
    const found = await post(`http://hooks.example:${port}/a`, { resolve });
    expect(found).toMatchObject({ outcome: 'answered', status: 200, body: 'ok' });
    expect({ asked, hosts }).toEqual({ asked: 1, hosts: [`hooks.example:${port}`] });
  });

  test('one of whose addresses does not listen is reached at the next', async () => {
    const port = await receiver((_, response) => response.end('ok'));
    const found = await post(`http://hooks.example:${port}/`, {
      resolve: async () => ['127.0.0.2', '127.0.0.1'],
    });
    expect(found).toMatchObject({ outcome: 'answered', status: 200 });
  });

  test('that does not resolve in time is given up', async () => {
    const resolve = () => new Promise<string[]>(() => {});
    const found = await post('https://hooks.example/', { resolve, timeoutMs: 50 });
    expect(found).toMatchObject({ outcome: 'failed', reason: 'timeout' });
  });
});

describe('an answer', () => {
  test('comes back as it is: the request as it was sent, the status, the body', async () => {
    let seen = '';
    const port = await receiver((request, response) => {
      request.on('data', (part) => (seen += String(part)));
      request.on('end', () => response.writeHead(418).end('teapot'));
    });
    const found = await post(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ outcome: 'answered', status: 418, body: 'teapot' });
    expect(seen).toBe('{"a":1}');
  });

  test.each([301, 302, 307, 308])('that leads elsewhere (%i) is not followed', async (status) => {
    const paths: unknown[] = [];
    const port = await receiver((request, response) => {
      paths.push(request.url);
      response.writeHead(status, { location: '/secret' }).end();
    });
    expect(await post(`http://127.0.0.1:${port}/a`)).toMatchObject({ outcome: 'answered', status });
    expect(paths).toEqual(['/a']);
  });

  test('that never ends is read as far as is said, then let go of', async () => {
    let closed = false;
    const port = await receiver((_, response) => {
      response.on('close', () => (closed = true));
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const found = await post(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ outcome: 'answered', status: 200, body: 'x'.repeat(65_536) });
    await expect.poll(() => closed).toBe(true);
  });

  const slow: [string, RequestListener][] = [
    ['does not come', () => {}],
    ['stops after its head', (_, response) => void response.writeHead(200).flushHeaders()],
    [
      'trickles',
      (_, response) => {
        const timer = setInterval(() => response.write('.'), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ];
  test.each(slow)('that %s is given up in time', async (_, listener) => {
    const port = await receiver(listener);
    const begun = performance.now();
    const found = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 150 });
    expect(found).toMatchObject({ outcome: 'failed', reason: 'timeout' });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test('that breaks off is none, and is not asked for at another address', async () => {
    let requests = 0;
    const port = await receiver((request) => {
      requests++;
      request.socket.destroy();
    });
    const resolve = async () => ['127.0.0.1', '127.0.0.1'];
    const found = await post(`http://hooks.example:${port}/`, { resolve });
    expect(found).toMatchObject({ outcome: 'failed', reason: 'broken' });
    expect(requests).toBe(1);
  });

  test('where nobody listens there is none', async () => {
    const port = await receiver(() => {});
    servers.pop()!.close();
    await expect.poll(() => listens(port)).toBe(false);
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({
      outcome: 'failed',
      reason: 'unreachable',
    });
  });

  test('is not waited for when whoever asked stops', async () => {
    const port = await receiver(() => {});
    const stop = new AbortController();
    const sent = createOutbound({ reach: 'loopback' }).send({
      url: `http://127.0.0.1:${port}/`,
      method: 'POST',
      headers: {},
      signal: stop.signal,
    });
    stop.abort();
    expect(await sent).toMatchObject({ outcome: 'failed', reason: 'stopped' });
  });
});

describe('over TLS', () => {
  const resolve = async () => ['127.0.0.1'];

  test('the certificate must be of the name, although an address is connected to', async () => {
    const names: unknown[] = [];
    const port = await receiver(
      (request, response) => {
        names.push((request.socket as unknown as { servername: string }).servername);
        response.end('ok');
      },
      { cert: CERT, key: KEY },
    );
    const trusting = { resolve, ca: CERT };
    expect(await post(`https://hooks.example:${port}/`, trusting)).toMatchObject({
      outcome: 'answered',
      status: 200,
    });
    expect(names).toEqual(['hooks.example']);
    for (const url of [`https://other.example:${port}/`, `https://127.0.0.1:${port}/`])
      expect(await post(url, trusting)).toMatchObject({ outcome: 'failed', reason: 'tls_failed' });
  });

  test('a certificate that nobody vouches for is refused', async () => {
    const port = await receiver((_, response) => response.end('ok'), { cert: CERT, key: KEY });
    const found = await post(`https://hooks.example:${port}/`, { resolve });
    expect(found).toMatchObject({ outcome: 'failed', reason: 'tls_failed' });
  });
});

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Of this test alone: for hooks.example, until the year 2126. */
const CERT = `-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIUey5ByFa28rRBnK+xf/bD0pT0ovIwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNaG9va3MuZXhhbXBsZTAgFw0yNjExMjgxOTAwMjRaGA8yMTI2
MTEwNDE5MDAyNFowGDEWMBQGA1UEAwwNaG9va3MuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABOteGJz5qQARSVnV3U1NGswGLg3umBOBr60oFR/jRN97
fVJMwCPdlGii3rpgRex9Ft+QwVAn7vlT5H1hc7kvkj2jbTBrMB0GA1UdDgQWBBS5
IoM06KwSe14KbNSqVlf7vVx1QjAfBgNVHSMEGDAWgBS5IoM06KwSe14KbNSqVlf7
vVx1QjAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDWhvb2tzLmV4YW1wbGUw
CgYIKoZIzj0EAwIDSQAwRgIhAN48ZsuHGzpJzqzIn0j+DTB4TFQ8lp6K5WqCRZpU
hjhiAiEAvdsed71neypDGYqPdkXWZR2PeQ3IVSgN9B+SL+0wygE=
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggrAiy22/j/syPoV/
zGswVq8tI54cilsWsh/SRP1QJAShRANCAATrXhic+akAEUlZ1d1NTRrMBi4N7pgT
ga+tKBUf40Tfe31STMAj3ZRoot66YEXsfRbfkMFQJ+75U+R9YXO5L5I9
-----END PRIVATE KEY-----
`;
