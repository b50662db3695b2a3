/**
 * Times as people read them, in the wallet's own zone: in the language of the page, and in the reader's habit where that
 * is the same language.
 */
import { dateLocale } from './texts/index.ts';

/** `22 Nov 2025, 05:18` or as the visitor's English has it. */
export function moment(time: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(dateLocale(locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  }).format(time);
}

/** The same for lists: `22 Nov, 05:18`, and the year where it is not this one. */
export function brief(time: number, now: number, zone: string, locale: string): string {
  const yearOf = (at: number) =>
    new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: zone }).format(at);
  if (yearOf(time) !== yearOf(now)) return moment(time, zone, locale);
  const style = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(dateLocale(locale), { ...style, timeZone: zone }).format(time);
}

/** `22 Nov 2025`. */
export function date(time: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(dateLocale(locale), { dateStyle: 'medium', timeZone: zone }).format(time);
}

/** `05:18:40`: for what is over within the day. */
export function clockTime(time: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(dateLocale(locale), { timeStyle: 'medium', timeZone: zone }).format(time);
}

/** `22 December 2025`. */
export function day(time: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(dateLocale(locale), { dateStyle: 'long', timeZone: zone }).format(time);
}

/** For the `datetime` attribute of a `time` element. */
export function machine(time: number): string {
  return new Date(time).toISOString();
}

/** `10 seconds`, `5 minutes`, `1 hour`. */
export function duration(seconds: number, locale: string): string {
  const [count, unit] =
    seconds % 3600 === 0
      ? [seconds / 3600, 'hour']
      : seconds % 60 === 0
        ? [seconds / 60, 'minute']
        : [seconds, 'second'];
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(dateLocale(locale), style).format(count);
}
