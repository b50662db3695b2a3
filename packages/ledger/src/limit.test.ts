import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, isZone, monthOf } from './limit.ts';

describe('dayOf', () => {
  const days: [what: string, zone: string, time: string, day: string][] = [
    ['noon in London', 'UTC', '2026-03-01T12:00Z', '2026-03-01'],
    ['the last moment of a day', 'UTC', '2026-03-01T23:59:59.999Z', '2026-03-01'],
    ['the first moment of a day', 'UTC', '2026-03-02T00:00Z', '2026-03-02'],
    ['evening in New York', 'America/New_York', '2026-01-16T04:59:59.999Z', '2026-01-15'],
    ['midnight in New York', 'America/New_York', '2026-01-16T05:00Z', '2026-01-16'],
    ['midnight in New York in summer', 'America/New_York', '2026-07-16T04:00Z', '2026-07-16'],
    ['a quarter hour east of a half', 'Asia/Kathmandu', '2026-01-15T18:15Z', '2026-01-16'],
    ['and just before', 'Asia/Kathmandu', '2026-01-15T18:14:59.999Z', '2026-01-15'],
    ['the day New York springs forward', 'America/New_York', '2026-03-08T07:30Z', '2026-03-08'],
    ['that day ends after 23 hours', 'America/New_York', '2026-03-09T03:59:59Z', '2026-03-08'],
    ['the day Auckland falls back lasts 25', 'Pacific/Auckland', '2026-04-05T11:59:59Z', '2026-04-05'],
    ['half an hour of summer on Lord Howe', 'Australia/Lord_Howe', '2026-01-15T13:00Z', '2026-01-16'],
    ['the furthest east', 'Pacific/Kiritimati', '2026-01-15T10:00Z', '2026-01-16'],
    ['the furthest west', 'Pacific/Pago_Pago', '2026-01-15T10:59Z', '2026-01-14'],
    ['a leap day', 'Europe/Berlin', '2028-02-28T23:00Z', '2028-02-29'],
    ['before 1970', 'UTC', '1969-12-31T23:59Z', '1969-12-31'],
  ];
  test.each(days)('%s (%s, %s) is %s', (_, zone, time, day) => {
    expect(dayOf(Date.parse(time), zone)).toBe(Date.parse(day) / 86_400_000);
  });

  test('agrees with a calendar in the zone at any time', () => {
    const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'Australia/Lord_Howe'];
    const time = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(time, fc.constantFrom(...zones), (at, zone) => {
        const date = new Date(at).toLocaleDateString('sv-SE', { timeZone: zone });
        expect(dayOf(at, zone)).toBe(Date.parse(date) / 86_400_000);
      }),
    );
  });

  test('two times in turn do not disturb one another: what is remembered is checked', () => {
    const winter = Date.UTC(2026, 0, 16, 4, 30);
    const summer = Date.UTC(2026, 6, 16, 4, 30);
    for (let i = 0; i < 3; i++) {
      expect(dayOf(winter, 'America/New_York')).toBe(Date.UTC(2026, 0, 15) / 86_400_000);
      expect(dayOf(summer, 'America/New_York')).toBe(Date.UTC(2026, 6, 16) / 86_400_000);
    }
  });
});

test('more spellings of zones than are kept do no harm', () => {
  const letters = [...'pacific/auckland'];
  const spellings = Array.from({ length: 1500 }, (_, n) =>
    letters.map((letter, i) => ((n >> i) & 1 ? letter.toUpperCase() : letter)).join(''),
  );
  const time = Date.parse('2026-01-15T11:30Z');
  expect(new Set(spellings.map((zone) => dayOf(time, zone)))).toEqual(
    new Set([Date.UTC(2026, 0, 16) / 86_400_000]),
  );
});

test('monthOf numbers months through the years', () => {
  const month = (date: string) => monthOf(Date.parse(date) / 86_400_000);
  expect(month('2026-01-01')).toBe(2026 * 12);
  expect(month('2026-01-31')).toBe(month('2026-01-01'));
  expect(month('2026-02-01')).toBe(month('2026-01-31') + 1);
  expect(month('2027-01-01')).toBe(month('2026-12-31') + 1);
});

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Asia/Calcutta', true],
  ['Mars/Olympus', false],
  ['', false],
  ['Europe/Berlin ', false],
])('isZone(%j) is %s', (zone, known) => {
  expect(isZone(zone)).toBe(known);
});
