/** Lets the wallet say so when the network is away. Nothing of a page is kept: see wallet-worker.js. */
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/wallet-worker.js', { scope: '/wallet' }).catch(() => {});
}
