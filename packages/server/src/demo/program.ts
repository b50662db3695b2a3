/** A seller's program as a process of its own, which knows only what its environment tells it. */
import { type ChildProcess, fork } from 'node:child_process';

export interface Program {
  /** Called when it ends without having been asked to. */
  onEnd(listener: (code: number | null) => void): void;
  stop(): Promise<void>;
}

const PATIENCE_MS = 5_000;

/** Starts a program and waits until it says that it serves. @throws when it ends before that */
export async function startProgram(file: string, settings: Record<string, string>): Promise<Program> {
  const child = launch(file, settings);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${code} before it was ready`)));
    child.once('error', reject);
  });
  child.removeAllListeners('exit');
  let stopping = false;
  return {
    onEnd(listener) {
      child.once('exit', (code) => {
        if (!stopping) listener(code);
      });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      stopping = true;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(impatience);
    },
  };
}

/** Runs a program to its end. @throws when it fails */
export async function runProgram(file: string, settings: Record<string, string>): Promise<void> {
  const child = launch(file, settings);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${file} ended with code ${String(code)}`);
}

function launch(file: string, settings: Record<string, string>): ChildProcess {
  // Ours are not theirs: a program gets its own settings and no others of Farthing.
  const others = Object.entries(process.env).filter(([name]) => !/^(FARTHING_|DATABASE_URL$)/.test(name));
  // In a group of its own, Ctrl-C reaches it through us, in order.
  return fork(file, {
    detached: true,
    env: { ...Object.fromEntries(others), ...settings },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
