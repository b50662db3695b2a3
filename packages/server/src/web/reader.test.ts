import { beforeEach, describe, expect, test } from 'vitest';
import { openTestWeb, type TestWeb } from './testing.ts';
import { createVisitor } from './testing-visitor.ts';

let web: TestWeb;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
});

describe('the language of a page', () => {
  test.each([
    ['de-AT,de;q=0.9,en;q=0.8', '/', 'de', 'Geldbörse öffnen'],
    ['en-GB', '/', 'en', 'Open your wallet'],
    ['fr-FR', '/', 'en', 'Open your wallet'],
    ['fr-FR,de;q=0.5', '/', 'de', 'Geldbörse öffnen'],
    ['en-GB', '/?lang=de', 'de', 'Geldbörse öffnen'],
    ['de', '/?lang=xx', 'de', 'Geldbörse öffnen'],
    ['de', '/nothing', 'de', 'Diese Seite gibt es nicht'],
    ['de', '/wallet', 'de', 'Noch 0,50 $ von 0,50 $ können Sie später zahlen'],
  ])('for %s, %s is %s', async (accepted, path, language, words) => {
    const page = await createVisitor(web, accepted).get(path);
    expect(page.html).toContain(`<html lang="${language}" dir="ltr">`);
    expect(page.text.replaceAll('\u00a0', ' ')).toContain(words);
  });

  test('can be chosen, and stays', async () => {
    const visitor = createVisitor(web, 'en-GB');
    expect((await visitor.get('/')).html).toContain('href="/language/de"');
    const answer = await visitor.get('/language/de');
    expect([answer.status, answer.location]).toEqual([303, '/']);
    expect((await visitor.get('/wallet')).text).toContain('Ihre Geldbörse');
    await visitor.get('/language/en');
    expect((await visitor.get('/wallet')).text).toContain('Your wallet');
  });

  test.each([
    [undefined, '/'],
    ['nonsense', '/'],
    ['https://evil.example/wallet', '/'],
    ['http://localhost:4020//evil.example/x', '/evil.example/x'],
    ['http://localhost:4020/l/off_1?state=a&lang=en&return=b', '/l/off_1?state=a&return=b'],
  ])('chosen on %s leads back to %s', async (referer, location) => {
    const headers = referer === undefined ? undefined : { Referer: referer };
    const answer = await web.app.request('http://localhost:4020/language/de', { headers });
    expect(answer.headers.get('Location')).toBe(location);
  });

  test.each([
    ['/wallet/limits', '/wallet/limits'],
    ['/l/off_1?state=a&lang=en&return=b', '/l/off_1?state=a&return=b'],
    ['https://evil.example/wallet', '/'],
    ['//evil.example/wallet', '/'],
    ['/language/en', '/'],
  ])('chosen on the answer to a form, which is at %s, leads to %s', async (to, location) => {
    const answer = await createVisitor(web).get(`/language/de?to=${encodeURIComponent(to)}`);
    expect(answer.location).toBe(location);
  });

  /** Where the choice of language leads on an answer to a form. */
  const choiceOn = (html: string) =>
    /href="\/language\/de(?:\?to=([^"]*))?"/
      .exec(html)
      ?.slice(1)
      .map((to) => decodeURIComponent(to ?? ''))[0];

  test.each([
    ['/wallet/limits', { day: 'abc' }, 400, '/wallet/limits'],
    ['/wallet/topup', { amount: 'abc' }, 400, '/wallet/topup?asset=USD&amount=5'],
    ['/wallet/recover', { code: 'abc' }, 400, '/wallet/recover'],
    ['/wallet/open', { code: 'abc' }, 400, '/wallet/open'],
    ['/wallet/zone', { zone: 'abc', csrf: 'guessed' }, 403, '/wallet'],
    ['/wallet/register', {}, 200, undefined],
  ])('on the answer to a form of %s with %j', async (path, fields, status, to) => {
    const visitor = createVisitor(web);
    const page = await visitor.get(path === '/wallet/zone' ? '/wallet/settings' : path);
    const answer = await visitor.submit(page, path, fields);
    expect([answer.status, choiceOn(answer.html)]).toEqual([status, to]);
    // What is shown only once has no other language; everything else is there in it.
    if (to === undefined) return;
    const chosen = await visitor.get(`/language/de?to=${encodeURIComponent(to)}`);
    expect((await visitor.get(chosen.location!)).html).toContain('<html lang="de"');
  });

  test('is none that we do not speak', async () => {
    const visitor = createVisitor(web);
    for (const language of ['xx', 'constructor', '__proto__'])
      expect((await visitor.get(`/language/${language}`)).status).toBe(404);
    expect([...visitor.cookies.keys()]).toEqual([]);
  });
});
