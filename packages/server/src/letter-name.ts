/**
 * A seller's name as it stands in mail. Sellers name themselves, and mail of ours carries it to people they choose: so it
 * is short, keeps within its quotes, and no program makes a link of it.
 */

const LONGEST = 60;
/** What stands for a dot in addresses (UTS 46, section 2.3). */
const DOT = /(?<=\S)[.\u3002\uff0e\uff61](?=\S)/gu;
const QUOTES = /["“”„‟«»‹›‘’‚‛]/gu;

export function letterName(name: string): string {
  const plain = name.replaceAll(QUOTES, "'").replaceAll(/:\/+/g, ': ').replaceAll(DOT, '. ');
  const characters = [...plain];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : plain;
}
