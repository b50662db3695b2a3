/**
 * The Chromium inside `@sparticuz/chromium`, unpacked once a machine: complete or not there at all, however many
 * tests ask for it at the same time. It brings the few libraries and fonts that a bare machine lacks.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

export interface Binary {
  executablePath: string;
  /** What its process needs in its environment, beside ours. */
  env: Record<string, string>;
}

const folder = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };

export async function findChromium(): Promise<Binary> {
  const home = join(tmpdir(), `farthing-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(home)) await unpack(home);
  const executablePath = join(home, 'chromium');
  const env: Record<string, string> = {};
  if (/not found/.test(spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout ?? ''))
    env['LD_LIBRARY_PATH'] = join(home, 'al2023/lib');
  if (!existsSync('/etc/fonts')) env['FONTCONFIG_PATH'] = join(home, 'fonts');
  return { executablePath, env };
}

async function unpack(home: string): Promise<void> {
  const mine = mkdtempSync(`${home}.`);
  // The package unpacks into the directory for temporary files, which it asks for before it first waits.
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = mine;
  const unpacking = [chromium.executablePath(), inflate(join(folder, 'bin/al2023.tar.br'))];
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await Promise.all(unpacking);
  writeFileSync(
    join(mine, 'fonts/fonts.conf'),
    `<?xml version="1.0"?><fontconfig><dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir></fontconfig>`,
  );
  try {
    renameSync(mine, home);
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(home)) throw error;
  }
}
