/** Times as people read them, in the wallet's own zone. The pages are English, so English dates, in the visitor's habit. */

/** `22 Nov 2025, 05:18` or as the visitor's English has it. */
export function moment(time: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(english(locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  }).format(time);
}

/** `22 December 2025`. */
export function day(time: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(english(locale), { dateStyle: 'long', timeZone: zone }).format(time);
}

/** For the `datetime` attribute of a `time` element. */
export function machine(time: number): string {
  return new Date(time).toISOString();
}

/** `10 seconds`, `5 minutes`, `1 hour`. */
export function duration(seconds: number): string {
  const [count, unit] =
    seconds % 3600 === 0
      ? [seconds / 3600, 'hour']
      : seconds % 60 === 0
        ? [seconds / 60, 'minute']
        : [seconds, 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function english(locale: string): string {
  return /^en\b/i.test(locale) ? locale : 'en-GB';
}
