/**
 * Looks again by itself whether something has happened, and goes on only once it has: nobody is interrupted in reading.
 * Without script the page is fetched anew every few seconds instead.
 */
const { seconds, url } = document.currentScript.dataset;

async function look() {
  try {
    const answer = await fetch(url, { redirect: 'manual' });
    if (answer.type === 'opaqueredirect') return location.replace(url);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const said = (of) => {
      const main = of.querySelector('main')?.cloneNode(true);
      // Times read differently once they are in the reader's zone.
      for (const time of main?.querySelectorAll('time') ?? []) time.textContent = time.dateTime;
      return main?.textContent.replace(/\s+/g, ' ');
    };
    if (answer.ok && said(page) !== said(document)) return location.replace(url);
  } catch {
    // No network for a moment: it is asked again.
  }
  setTimeout(look, seconds * 1000);
}

setTimeout(look, seconds * 1000);
