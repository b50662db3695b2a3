/** Link and LinkKey, to be called through: `Link.sign(…)`, `LinkKey.generate()`. */
export * as Link from './link.ts';
export * as LinkKey from './key.ts';
