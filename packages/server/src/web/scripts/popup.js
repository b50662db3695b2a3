// In a window that a seller's page opened: tells that page to ask again, and closes. It says nothing of what happened,
// and the page hears it without us as well, only later.
const done = document.getElementById('visit');
const { origin, state } = done?.dataset ?? {};
if (origin) {
  try {
    window.opener?.postMessage({ farthing: 'visit', state }, origin);
  } catch {
    // The page is gone, or cut off from this window.
  }
  setTimeout(() => window.close(), 150);
}
