/**
 * The wallet's service worker: when a page cannot be fetched it shows the one that says so. It keeps that page, its
 * style and icon and nothing else; what a wallet holds never leaves the server but to be looked at.
 */
const KEPT = 'farthing-offline-__VERSION__';
const OFFLINE = '/wallet/offline';
const PARTS = __PARTS__;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll([OFFLINE, ...PARTS]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const kept = (name) => caches.match(name, { ignoreVary: true });
  if (request.mode === 'navigate')
    event.respondWith(fetch(request).catch(async () => (await kept(OFFLINE)) ?? Response.error()));
  else if (PARTS.includes(new URL(request.url).pathname))
    event.respondWith(fetch(request).catch(async () => (await kept(request.url)) ?? Response.error()));
});
