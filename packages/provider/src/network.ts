/**
 * Networks: what strangers are counted by. An IPv6 host has 2^64 addresses of its own to call from, so for IPv6 it
 * is the /64 that counts; for IPv4 it is the address.
 */
import { isIPv6 } from 'node:net';

const LONGEST = 64;

/**
 * The network of an address, as a server or a proxy in front of it tells it: perhaps with a port, perhaps IPv4 within
 * IPv6. Text that is no address is a network of its own.
 */
export function networkOf(address: string): string {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? address;
  const plain = bare.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv6(plain)) return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
  return (/^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(plain)?.[1] ?? plain).slice(0, LONGEST);
}

/** The eight groups of an IPv6 address, without leading zeros. An IPv4 ending counts as the two groups it stands for. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const right = tail ?? [];
  const ends = right.at(-1)?.includes('.') ? 1 : 0;
  const zeros = tail ? Array.from({ length: 8 - head.length - right.length - ends }, () => '0') : [];
  return [...head, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
}
