/** A progress bar for terminals; elsewhere a line per phase. */

export interface ProgressBar {
  show(phase: string, done: number, of: number): void;
  /** A remark that stays above the bar. */
  note(text: string): void;
  end(): void;
}

const WIDTH = 40;

export function progressBar(
  write: (text: string) => void,
  live: boolean = process.stdout.isTTY ?? false,
): ProgressBar {
  let phase = '';
  let line = '';
  const wipe = () => live && write('\r\u001b[K');
  return {
    show(next, done, of) {
      const changed = next !== phase;
      if (changed && phase && live) write('\n');
      phase = next;
      const full = Math.round((done / of) * WIDTH);
      const count = `${done.toLocaleString('en')} of ${of.toLocaleString('en')}`;
      line = `${phase.padEnd(18)} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${count}`;
      if (live) write(`\r\u001b[K${line}`);
      else if (changed) write(`${phase} …\n`);
    },
    note(text) {
      wipe();
      write(`  ${text}\n`);
      if (live) write(line);
    },
    end() {
      if (live) write('\n');
    },
  };
}
