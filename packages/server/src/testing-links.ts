/** Signed links for tests, good ones and ones that were meddled with. */
import { Link, LinkKey } from '@farthing/sdk/links/index.ts';
import type { Scene } from './testing-scene.ts';

export interface LinkSigner {
  /** The id of the registered key. */
  kid: string;
  /** A link of the seller for 0.05, with parts replaced. */
  link(parts?: Partial<Link.NewTerms>): Promise<string>;
}

export async function createLinkSigner(scene: Scene): Promise<LinkSigner> {
  const { publicKey, privateKey } = await LinkKey.generate();
  const registered = await scene.must('createLinkKey', {
    as: scene.seller,
    body: { public_key: publicKey },
  });
  const kid = registered['id']!;
  return {
    kid,
    link(parts) {
      const { book } = scene.secrets;
      const url = 'https://lark.example/poems/1';
      const terms = { book, seller: scene.sellerId, kid, asset: 'USD', price: '0.05', title: 'A poem', url };
      return Link.sign({ ...terms, ...parts }, privateKey);
    },
  };
}

/** The same link with another price written in and the signature left as it was. */
export function tamper(link: string, price: string): string {
  const [payload, signature] = link.split('.') as [string, string];
  const text = Buffer.from(payload, 'base64url').toString();
  const changed = text.replace('"price":"0.05"', `"price":"${price}"`);
  return `${Buffer.from(changed).toString('base64url')}.${signature}`;
}
