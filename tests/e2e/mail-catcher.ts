// Reads what the server's mail catcher has caught, through its pages, as a person would.
import assert from 'node:assert/strict';
import type { RunningServer } from './running-server.ts';

const waitMs = 20_000;
const lookEveryMs = 100;

/** The newest mail to this address, as its source; waits until there are more than `after`. */
export async function newestMail(
  server: RunningServer,
  address: string,
  after: number,
): Promise<string> {
  for (const end = Date.now() + waitMs; Date.now() < end; ) {
    const list = await (await fetch(`${server.url}/mail`)).text();
    const ids = [...list.matchAll(/href="\/mail\/([^"/]+)"/g)].map(([, id]) => id);
    const sources = await Promise.all(
      ids.map(async (id) => (await fetch(`${server.url}/mail/${id}/source`)).text()),
    );
    const found = sources.filter((source) => source.includes(address));
    if (found.length > after) return unfolded(found[0] as string);
    await new Promise((wake) => setTimeout(wake, lookEveryMs));
  }
  assert.fail(`no mail came to ${address}`);
}

/** Quoted-printable's soft line breaks, taken out (RFC 2045 §6.7). */
function unfolded(source: string): string {
  return source.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
}
