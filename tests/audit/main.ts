/**
 * `npm run audit`: asks the registry which of the packages that ship have known weaknesses. It fails on one that is high or
 * critical. A registry that does not answer is said, and is no failure, unless asked with `--strict`.
 */
import { spawnSync } from 'node:child_process';
import { ACCEPTED } from './accepted.ts';
import { judge } from './judge.ts';

const TIMEOUT_MS = 90_000;
const QUESTION = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=20000'];

const asked = spawnSync('npm', QUESTION, { encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 64 << 20 });
const verdict = judge(asked.stdout ?? '', ACCEPTED, new Date().toISOString().slice(0, 10));

if (verdict.status === 'unknown') {
  console.log(`Dependencies were not audited: ${verdict.reason}.`);
  if (process.argv.includes('--strict')) process.exitCode = 2;
} else {
  for (const { package: name, severity, title, url, fix } of verdict.findings)
    console.log(`${severity}: ${name}: ${title}\n  ${url}\n  ${fix}`);
  for (const { package: name, url } of verdict.accepted) console.log(`accepted: ${name} ${url}`);
  if (verdict.status === 'clear') console.log('No package that ships has a known weakness of high severity.');
  else process.exitCode = 1;
}
