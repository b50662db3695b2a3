/**
 * Addresses: which of them belong to the public internet, and which to this machine, its network or nobody. A text that
 * is no address is never public.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `loopback`: this machine. `private`: its network, or one beside it. `unusable`: no host has it. */
export type AddressClass = 'public' | 'loopback' | 'private' | 'unusable';

type Range = readonly [network: string, prefix: number];

// IANA's registries of special-purpose addresses (RFC 6890 and its successors).
const LOOPBACK4: Range[] = [['127.0.0.0', 8]];
const PRIVATE4: Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  // Link-local; where clouds keep their instance's credentials.
  ['169.254.0.0', 16],
  // Behind a carrier's address translation.
  ['100.64.0.0', 10],
];
const UNUSABLE4: Range[] = [
  ['0.0.0.0', 8],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const LOOPBACK6: Range[] = [['::1', 128]];
const PRIVATE6: Range[] = [
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
];
/** What is in use of IPv6 at all. */
const GLOBAL6: Range[] = [['2000::', 3]];
const UNUSABLE6: Range[] = [
  // Teredo, ORCHID, benchmarking and other protocols.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
];

const lists = {
  loopback4: listOf(LOOPBACK4, 'ipv4'),
  private4: listOf(PRIVATE4, 'ipv4'),
  unusable4: listOf(UNUSABLE4, 'ipv4'),
  loopback6: listOf(LOOPBACK6, 'ipv6'),
  private6: listOf(PRIVATE6, 'ipv6'),
  global6: listOf(GLOBAL6, 'ipv6'),
  unusable6: listOf(UNUSABLE6, 'ipv6'),
};

/** The class of an IP address in text. IPv6 that leads to an IPv4 address (mapped, translated, 6to4) is of that one's. */
export function classOfAddress(address: string): AddressClass {
  if (isIPv4(address)) return classOf4(address);
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return 'unusable';
  const embedded = embedded4(plain);
  if (embedded !== undefined) return classOf4(embedded);
  if (lists.loopback6.check(plain, 'ipv6')) return 'loopback';
  if (lists.private6.check(plain, 'ipv6')) return 'private';
  const usable = lists.global6.check(plain, 'ipv6') && !lists.unusable6.check(plain, 'ipv6');
  return usable ? 'public' : 'unusable';
}

function classOf4(address: string): AddressClass {
  if (lists.loopback4.check(address, 'ipv4')) return 'loopback';
  if (lists.private4.check(address, 'ipv4')) return 'private';
  return lists.unusable4.check(address, 'ipv4') ? 'unusable' : 'public';
}

/** The IPv4 address that an IPv6 one stands for. */
function embedded4(address: string): string | undefined {
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const translated =
    groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (mapped || translated) return dotted(groups[6]!, groups[7]!);
  return groups[0] === 0x2002 ? dotted(groups[1]!, groups[2]!) : undefined;
}

/** The eight groups of an IPv6 address. The URL parser writes an IPv4 ending as the two groups it stands for. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function listOf(ranges: readonly Range[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return list;
}
