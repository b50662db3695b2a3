/** How far a part is: a bar on a terminal, a plain line at each tenth elsewhere. */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number): void;
  end(): void;
}

/** @param output Where it goes; a bar needs a terminal. */
export function createProgress(name: string, rounds: number, output: NodeJS.WriteStream): Progress {
  return output.isTTY ? bar(name, rounds, output) : lines(name, rounds, output);
}

function bar(name: string, rounds: number, output: NodeJS.WriteStream): Progress {
  const format = `${name.padEnd(14)} {bar} {value}/{total} · {duration_formatted} · {eta_formatted} left`;
  const options = { format, stream: output, hideCursor: true, etaBuffer: 50, gracefulExit: false };
  const single = new SingleBar(options, Presets.shades_classic);
  single.start(rounds, 0);
  return {
    update: (done) => single.update(done),
    end: () => single.stop(),
  };
}

function lines(name: string, rounds: number, output: NodeJS.WriteStream): Progress {
  let told = 0;
  output.write(`${name}: ${rounds.toLocaleString('en')} rounds\n`);
  return {
    update(done) {
      const tenth = Math.floor((done * 10) / rounds);
      if (tenth > told) output.write(`${name}: ${done.toLocaleString('en')} done\n`);
      told = Math.max(told, tenth);
    },
    end() {},
  };
}
