// Whose calls are taken: SIP over UDP knows no password here, so a caller is whoever sends from the
// trunk's address. A trunk may send from another port than it listens on, and from any address that
// its name has.
import { isIP } from 'node:net';
import { addressesOf } from '../../platform/egress/permits.ts';

export interface TrustedHosts {
  /** Is this one of its addresses? One that is not starts a new look-up, for the next call. */
  include(address: string): boolean;
}

type LookUp = (host: string) => Promise<readonly string[]>;

/** The addresses of `host`, a name or an address; none while the name cannot be resolved. */
export async function trustHost(
  host: string,
  onTrouble: (what: string) => void,
  lookUp: LookUp = addressesOf,
): Promise<TrustedHosts> {
  const fixed = isIP(host) > 0;
  let addresses = new Set(fixed ? [plain(host)] : []);
  let looking = false;
  const refresh = async () => {
    if (fixed || looking) return;
    looking = true;
    try {
      addresses = new Set((await lookUp(host)).map(plain));
    } catch {
      onTrouble('the name of the trunk cannot be resolved');
    }
    looking = false;
  };
  await refresh();
  return {
    include: (address) => {
      const known = addresses.has(plain(address));
      if (!known) void refresh();
      return known;
    },
  };
}

/** On a socket for both families IPv4 comes as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). */
export function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}
