/** The tides of Linnet Quay, which is made up; the arithmetic is roughly that of the moon. */

const LUNAR_DAY_MINUTES = 1490;

/** High and low water of a day, `2026-11-22`; `undefined` when there is no such day. */
export function tidesOf(day: string): { high: string[]; low: string[] } | undefined {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(midnight)) return undefined;
  const first = LUNAR_DAY_MINUTES / 2 - ((midnight / 60_000) % (LUNAR_DAY_MINUTES / 2));
  return { high: times(first), low: times((first + LUNAR_DAY_MINUTES / 4) % (LUNAR_DAY_MINUTES / 2)) };
}

function times(first: number): string[] {
  const list: string[] = [];
  for (let minute = Math.floor(first); minute < 1440; minute += LUNAR_DAY_MINUTES / 2)
    list.push(
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(Math.floor(minute % 60)).padStart(2, '0')}`,
    );
  return list;
}
