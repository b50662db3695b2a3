/**
 * A console's times in the zone of whoever reads them. Without script they stand in UTC, and say so. What they were stays
 * as their title.
 */
const said = document.querySelector('[data-times]');
const { times, locale } = said.dataset;
const thisYear = new Date().getFullYear();
const formats = {
  day: new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
  full: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  brief: new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }),
};

const shown = document.querySelectorAll('time[data-time]');
said.hidden = shown.length === 0;
for (const time of shown) {
  const at = new Date(time.dateTime);
  const style = time.dataset.time;
  const format = style === 'brief' && at.getFullYear() !== thisYear ? formats.full : formats[style];
  time.title = time.textContent;
  time.textContent = format.format(at);
}

const { timeZone } = formats.full.resolvedOptions();
const named = new Intl.DateTimeFormat('en', { timeZoneName: 'longOffset' }).formatToParts(new Date());
const offset = named.find(({ type }) => type === 'timeZoneName').value.replace('GMT', 'UTC');
said.textContent = times.replace('{zone}', timeZone === offset ? timeZone : `${timeZone}, ${offset}`);
