/** A visitor without a browser, for tests: keeps cookies, reads forms out of pages, sends them as a browser would. */

/** What is visited: pages in this process, or, through `fetch` without following redirects, any site. */
export interface Site {
  baseUrl: string;
  app: { request(url: string, init: RequestInit): Response | Promise<Response> };
}

export interface Seen {
  status: number;
  headers: Headers;
  html: string;
  /** The page as a reader has it: no markup, single spaces. */
  text: string;
  /** Where a redirect leads. */
  location: string | undefined;
  forms: Form[];
}

export interface Form {
  action: string;
  fields: Record<string, string>;
}

export interface Visitor {
  get(path: string): Promise<Seen>;
  post(action: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Seen>;
  /** Sends the page's form of this action, with some fields filled in. */
  submit(seen: Seen, action: string, fields?: Record<string, string>): Promise<Seen>;
  cookies: Map<string, string>;
}

export function createVisitor(web: Site, language = 'en-US'): Visitor {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<Seen> {
    const headers = new Headers(init.headers);
    headers.set('Accept-Language', language);
    if (cookies.size > 0)
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await web.app.request(new URL(path, web.baseUrl).href, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const equals = pair.indexOf('=');
      if (/; Max-Age=0/i.test(cookie)) cookies.delete(pair.slice(0, equals));
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const html = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      html,
      text: textOf(html),
      location: response.headers.get('Location') ?? undefined,
      forms: formsOf(html),
    };
  }

  const post: Visitor['post'] = (action, fields, headers = {}) =>
    send(action, {
      method: 'POST',
      headers: { Origin: web.baseUrl, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });

  return {
    cookies,
    get: (path) => send(path, {}),
    post,
    submit(seen, action, fields = {}) {
      const form = seen.forms.find((each) => each.action === action);
      if (!form) throw new Error(`no form ${action} on the page:\n${seen.text}`);
      return post(action, { ...form.fields, ...fields });
    },
  };
}

function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\s([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes, inner]) => {
    const fields: Record<string, string> = {};
    for (const [, text] of inner!.matchAll(/<input\s([^>]*)>/g)) {
      const { type, name, value } = attributesOf(text!);
      if (name !== undefined && (type === 'hidden' || type === 'text')) fields[name] = value ?? '';
    }
    return { action: attributesOf(attributes!)['action'] ?? '', fields };
  });
}

function attributesOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/([a-z-]+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name!, unescape(value!)]));
}

function textOf(html: string): string {
  const body = html.replace(/^[\s\S]*<body>/, '').replace(/<[^>]*>/g, ' ');
  return unescape(body).replace(/\s+/g, ' ').trim();
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
