/**
 * Projects that use the SDK as it is published: built, packed, and unpacked into a `node_modules` of their own. No registry
 * is asked; what the SDK depends on is linked from here.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSdk } from '../../packages/sdk/build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Packed {
  /** What was built and packed. */
  built: string;
  /** The package as a consumer's `npm install` would leave it. */
  unpacked: string;
  /** A new project with the SDK installed, and these packages of ours beside it. */
  project(files: Record<string, string>, packages?: readonly string[]): string;
  remove(): void;
}

export function packSdk(): Packed {
  const home = mkdtempSync(join(tmpdir(), 'farthing-sdk-'));
  const built = join(home, 'built');
  buildSdk(built);
  const npm = ['pack', built, '--pack-destination', home, '--offline', '--silent'];
  const tarball = execFileSync('npm', npm, { cwd: home, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', join(home, tarball), '-C', home]);
  const unpacked = join(home, 'package');
  let count = 0;
  return {
    built,
    unpacked,
    project(files, packages = []) {
      const directory = join(home, `project-${++count}`);
      const modules = join(directory, 'node_modules');
      mkdirSync(join(modules, '@farthing'), { recursive: true });
      cpSync(unpacked, join(modules, '@farthing/sdk'), { recursive: true });
      for (const name of ['jose', 'zod', ...packages]) {
        mkdirSync(dirname(join(modules, name)), { recursive: true });
        symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir');
      }
      writeFileSync(join(directory, 'package.json'), '{ "type": "module", "private": true }\n');
      for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
      return directory;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
