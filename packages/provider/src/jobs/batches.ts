/** Runs a task for many items, a few at a time, so that a slow gateway slows a job down and does not stop it. */

export interface Failure<T> {
  item: T;
  error: unknown;
}

/** Does every item, whatever becomes of the others. Answers with those that failed. */
export async function fewAtATime<T>(
  items: readonly T[],
  task: (item: T) => Promise<unknown>,
  atOnce = 32,
): Promise<Failure<T>[]> {
  const failures: Failure<T>[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) {
      const item = items[next++]!;
      await task(item).catch((error: unknown) => failures.push({ item, error }));
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return failures;
}
