/** The real server at rest: how long until it serves an empty book, and the memory it then takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../cpu.ts';
import { atMost, type BookPlace, type Part } from '../part.ts';
import { withServer } from '../provider.ts';

const TURNS = 3;

export const ready: Part = {
  name: 'ready',
  title: 'Start of the real server',
  otherRuntimes: true,
  async run(bench) {
    for (const store of bench.stores) {
      const times: number[] = [];
      let memory = 0;
      for (let turn = 0; turn < (bench.quick ? 1 : TURNS); turn++) {
        const started = await timeToReady(await bench.book(store), bench.runtime, { restMs: 2000 });
        times.push(started.ms);
        memory = started.residentMb;
      }
      const median = times.toSorted((a, b) => a - b)[(times.length - 1) / 2]!;
      const what = `from its start until it serves an empty book, the median of ${times.length}`;
      bench.add({ name: `${store}.empty`, value: median, unit: 'ms', what, target: atMost(1000) });
      bench.add({
        name: `${store}.memory`,
        value: memory,
        unit: 'MB',
        what: 'resident, two seconds later',
        target: atMost(150),
      });
    }
  },
};

/** Starts a server on a book, and kills it. */
export function timeToReady(
  book: BookPlace,
  runtime: string,
  { restMs = 0 } = {},
): Promise<{ ms: number; residentMb: number }> {
  return withServer(book, runtime, async (server, _baseUrl, ms) => {
    await sleep(restMs);
    return { ms, residentMb: residentMb(server.pid) };
  });
}
