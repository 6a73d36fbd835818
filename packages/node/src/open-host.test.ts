/** Sockets come and go with the calls that need them, and none stays behind. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:dgram';
import { subscribe } from 'node:diagnostics_channel';
import { test } from 'node:test';
import type { Host, HostInput, HostOutput } from '@platen/call';
import { openHost } from './index.ts';

const listen = { address: '127.0.0.1', port: 0 };

const made: Socket[] = [];
subscribe('udp.socket', (message) => made.push((message as { socket: Socket }).socket));

/** A socket without an address is closed. */
function stillOpen(): number {
  return made.filter((socket) => {
    try {
      return socket.address();
    } catch {
      return false;
    }
  }).length;
}

/** A host without calls: each `ring` order is answered with what the test wants done. */
class Puppet implements Host {
  readonly wakeAt = null;
  readonly opened: string[] = [];
  readonly #does: (call: string) => readonly HostOutput[];
  readonly #onOpen: (call: string) => void;

  constructor(does: (call: string) => readonly HostOutput[], onOpen: (call: string) => void) {
    this.#does = does;
    this.#onOpen = onOpen;
  }

  handle(input: HostInput): HostOutput[] {
    if (input.is === 'order') return [...this.#does(input.order.call)];
    if (input.is === 'media-open') {
      this.opened.push(input.call);
      this.#onOpen(input.call);
    }
    return [];
  }
}

test('a call that ends while its media socket is being opened leaves no socket', async () => {
  const lastOpened = Promise.withResolvers<void>();
  const puppet = new Puppet(
    (call) => [
      { do: 'open-media', call },
      ...(call === 'last' ? [] : [{ do: 'close-media', call } as const]),
    ],
    (call) => (call === 'last' ? lastOpened.resolve() : undefined),
  );
  const host = await openHost({ listen, make: () => puppet, onNews: () => {} });
  for (let n = 0; n < 20; n++) host.order({ do: 'ring', call: `call ${n}` });
  host.order({ do: 'ring', call: 'last' });
  await lastOpened.promise;
  assert.deepEqual(puppet.opened, ['last']);
  await host.close();
  assert.equal(made.length, 22);
  assert.equal(stillOpen(), 0);
});

test('a host that cannot have its address says why, and holds no socket', async () => {
  const puppet = new Puppet(
    () => [],
    () => {},
  );
  const first = await openHost({ listen, make: () => puppet, onNews: () => {} });
  const again = openHost({ listen: first.address, make: () => puppet, onNews: () => {} });
  await assert.rejects(again, { code: 'EADDRINUSE' });
  await first.close();
  assert.equal(stillOpen(), 0);
});
