/**
 * What an audit of the dependencies comes to: which known weaknesses of what ships are bad enough to stop a release, and
 * which somebody has looked into and accepted, for a time.
 */

export interface Accepted {
  /** Of the advisory: `GHSA-…`. */
  advisory: string;
  /** Why it does not concern us. */
  why: string;
  /** The last day on which that is believed, `2027-01-31`. Then somebody looks again. */
  until: string;
}

export interface Finding {
  package: string;
  severity: string;
  title: string;
  /** Where to read more. */
  url: string;
  /** How to mend it, as far as npm knows. */
  fix: string;
}

export type Verdict =
  | { status: 'clear' | 'weak'; findings: Finding[]; accepted: Finding[] }
  /** The registry did not say; nothing is known. */
  | { status: 'unknown'; reason: string };

const STOPS = new Set(['high', 'critical']);

interface Advisory {
  title?: string;
  url?: string;
  severity?: string;
}

/** One package of `npm audit --json`, report version 2. A text in `via` is another package, which has an entry itself. */
interface Vulnerability {
  severity: string;
  via: (string | Advisory)[];
  fixAvailable?: boolean | { name: string; version: string };
}

/** @param output what `npm audit --json` printed @param today `2026-11-28` */
export function judge(output: string, accepted: readonly Accepted[], today: string): Verdict {
  let report: { vulnerabilities?: Record<string, Vulnerability>; message?: string };
  try {
    report = JSON.parse(output) as typeof report;
  } catch {
    return { status: 'unknown', reason: 'npm did not answer with a report' };
  }
  const { vulnerabilities, message } = report;
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null)
    return { status: 'unknown', reason: message ?? 'the report names no packages' };

  const believed = new Set(accepted.filter(({ until }) => today <= until).map(({ advisory }) => advisory));
  const verdict = { findings: [] as Finding[], accepted: [] as Finding[] };
  for (const [name, { via, fixAvailable }] of Object.entries(vulnerabilities)) {
    for (const advisory of via) {
      if (typeof advisory === 'string' || !STOPS.has(advisory.severity ?? '')) continue;
      const { title = 'a weakness', url = '', severity = '' } = advisory;
      const known = believed.has(url.split('/').at(-1)!);
      verdict[known ? 'accepted' : 'findings'].push({
        package: name,
        severity,
        title,
        url,
        fix: fixOf(fixAvailable),
      });
    }
  }
  return { status: verdict.findings.length > 0 ? 'weak' : 'clear', ...verdict };
}

function fixOf(fix: Vulnerability['fixAvailable']): string {
  if (typeof fix === 'object') return `update ${fix.name} to ${fix.version}`;
  return fix ? 'npm audit fix' : 'there is no mended version yet';
}
