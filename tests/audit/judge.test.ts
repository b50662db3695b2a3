import { expect, test } from 'vitest';
import { ACCEPTED } from './accepted.ts';
import { judge } from './judge.ts';

const TODAY = '2026-11-28';

const advisory = (severity: string, id = 'GHSA-aaaa-bbbb-cccc') => ({
  source: 1,
  name: 'owl',
  title: 'Owls hoot',
  url: `https://github.com/advisories/${id}`,
  severity,
});

/** A report as npm writes it. */
const report = (via: unknown[], fixAvailable: unknown = true) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: { owl: { name: 'owl', severity: 'high', via, effects: [], fixAvailable } },
  });

test.each([
  ['nothing', JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} }), 'clear'],
  ['a weakness of high severity', report([advisory('high')]), 'weak'],
  ['a critical one', report([advisory('critical')]), 'weak'],
  ['a critical one among lesser ones', report([advisory('low'), advisory('critical')]), 'weak'],
  ['a moderate one', report([advisory('moderate')]), 'clear'],
  ['a package that only uses a weak one', report(['hawk']), 'clear'],
  ['a registry that does not take the question', '{"message":"405 Method Not Allowed"}', 'unknown'],
  ['a registry that is not there', '{"error":{"code":"ENOTFOUND","summary":""}}', 'unknown'],
  ['nothing at all', '', 'unknown'],
  ['a page of a proxy', '<html>', 'unknown'],
  ['a report of another form', '{"vulnerabilities":null}', 'unknown'],
])('%s is judged', (_, output, status) => {
  expect(judge(output, [], TODAY).status).toBe(status);
});

test('what was found is named, with where to read of it and how to mend it', () => {
  const found = (fix: unknown) => judge(report([advisory('high')], fix), [], TODAY);
  expect(found({ name: 'owl', version: '2.0.0' })).toEqual({
    status: 'weak',
    findings: [
      {
        package: 'owl',
        severity: 'high',
        title: 'Owls hoot',
        url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
        fix: 'update owl to 2.0.0',
      },
    ],
    accepted: [],
  });
  expect(found(true)).toMatchObject({ findings: [{ fix: 'npm audit fix' }] });
  expect(found(false)).toMatchObject({ findings: [{ fix: 'there is no mended version yet' }] });
});

test.each([
  ['GHSA-aaaa-bbbb-cccc', '2026-11-28', 'clear'],
  ['GHSA-aaaa-bbbb-cccc', '2026-11-27', 'weak'],
  ['GHSA-xxxx-bbbb-cccc', '2027-11-28', 'weak'],
])('accepting %s until %s makes it %s', (id, until, status) => {
  const accepted = [{ advisory: id, why: 'We have no owls.', until }];
  expect(judge(report([advisory('high')]), accepted, TODAY).status).toBe(status);
});

test('whatever is accepted has a reason and an end', () => {
  for (const { advisory: id, why, until } of ACCEPTED) {
    expect(id).toMatch(/^GHSA(-[0-9a-z]{4}){3}$/);
    expect(why.length).toBeGreaterThan(10);
    expect(until).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});
