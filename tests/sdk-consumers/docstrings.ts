/** The examples in the docstrings of public functions and classes, as files that TypeScript can check. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Documented {
  /** Such as `links/link.sign`. */
  name: string;
  /** The example as a module; absent where there is none. */
  module: string | undefined;
}

const SDK = `import { createClient, FarthingError, Key, Link, LinkKey, Receipt } from '@farthing/sdk';`;
const CORE = `import { createPaywall } from '@farthing/sdk/paywall';`;
const adapter = (name: string) => `import { passOf, paywall } from '@farthing/sdk/paywall/${name}';`;

/** What an example of a module finds imported. */
const PRELUDE: Record<string, string> = {
  client: SDK,
  error: SDK,
  key: SDK,
  'links/link': SDK,
  'links/key': SDK,
  'receipts/receipt': SDK,
  'paywall/core': `${CORE}\nimport { visitOf } from '@farthing/sdk/paywall/fetch';`,
  'paywall/charge': `import { charge } from '@farthing/sdk/paywall/charge';`,
  'paywall/fetch': `${CORE}\nimport { paywall, visitOf, withHeaders } from '@farthing/sdk/paywall/fetch';`,
  'paywall/hono': `import { Hono } from 'hono';\n${adapter('hono')}\nconst app = new Hono();`,
  'paywall/fastify': `import fastify from 'fastify';\n${adapter('fastify')}\nconst app = fastify();`,
  'paywall/express': `import express from 'express';\n${adapter('express')}\n${CORE}\nimport { visitOf } from '@farthing/sdk/paywall/express';\nconst app = express();`,
};

/** What an example may take as given. */
export const GIVEN = `
declare const provider: string, key: string, secret: string, receipt: string;
declare const book: \`bk_\${string}\`, seller: \`sel_\${string}\`, kid: \`lk_\${string}\`, url: string;
declare const grant: \`gra_\${string}\`, offer: \`off_\${string}\`;
declare const request: Request;
declare const farthing: import('@farthing/sdk').Client;
`;

/** Every function and class of the public modules, from the declarations in a directory. */
export function documented(
  directory: string,
  modules: readonly string[] = Object.keys(PRELUDE),
): Documented[] {
  return modules.flatMap((module) => {
    const text = readFileSync(join(directory, `${module}.d.ts`), 'utf8');
    const found = text.matchAll(
      /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export declare (?:function|class) (\w+)/g,
    );
    return [...found].map(([, comment = '', name]) => {
      const example = /@example\n([\s\S]*)$/.exec(comment)?.[1];
      const code = example?.replaceAll(/^\s*\* ?/gm, '');
      return {
        name: `${module}.${name}`,
        module: code === undefined ? undefined : `${PRELUDE[module] ?? SDK}\n${code}\nexport {};\n`,
      };
    });
  });
}
