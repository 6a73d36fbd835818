// How far an address is from this machine: itself, a private network, or all the world.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

const near = new BlockList();
near.addSubnet('127.0.0.0', 8);
near.addAddress('::1', 'ipv6');
/** RFC 1918, 6598, 3927, 4193 and 4291: what the internet does not carry. */
const inner = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const) {
  inner.addSubnet(net, bits);
}
inner.addSubnet('fc00::', 7, 'ipv6');
inner.addSubnet('fe80::', 10, 'ipv6');

export function nearness(address: string): 'loopback' | 'private' | 'public' {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (near.check(address, family)) return 'loopback';
  return inner.check(address, family) ? 'private' : 'public';
}

/** Of what a server on this machine listens on, what others can reach. A name is the server's to
 * resolve: what it leads to is seen when we come by it. */
export function publicAddresses(listens: string, own = ownAddresses()): string[] {
  const every = listens.split(',').map((one) => one.trim());
  const addresses = every.flatMap((one) => {
    if (one === '*') return own;
    if (one === '0.0.0.0') return own.filter((address) => !isIPv6(address));
    if (one === '::') return own.filter((address) => isIPv6(address));
    return isIP(one) ? [one] : [];
  });
  return addresses.filter((address) => nearness(address) === 'public');
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address);
}
