/** Programs that tests start beside a real provider: a port for each, and patience until it answers. */
import { createServer } from 'node:net';

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Asks again for up to fifteen seconds, unless the program has ended. */
export async function patiently<T>(
  askOnce: () => Promise<T>,
  ended: () => number | null = () => null,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await askOnce();
    } catch (error) {
      if (attempt === 300 || ended() !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
