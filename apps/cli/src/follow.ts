// Follows one fax to its end. The stream only wakes us: what counts is the fax as the server holds
// it, so that a broken stream costs a reconnect and never a wrong ending.
import type { Api, EventStream } from './api.ts';
import { type Fax, type FaxEvent, isSettled } from './contract.ts';
import { Trouble } from './trouble.ts';
import type { World } from './world.ts';

const reconnectMs = 1_000;
const reconnectsMax = 20;

/**
 * Resolves with the settled fax. `onNews` gets each event of this fax once, in order.
 * `stream`: one that was opened before the fax existed; it is closed here.
 */
export async function followFax(
  api: Api,
  world: World,
  id: string,
  onNews: (event: FaxEvent) => void,
  stream?: EventStream,
): Promise<Fax> {
  const place: Place = { lastId: undefined, sequence: -1, broken: 0 };
  let open = stream;
  while (true) {
    try {
      open ??= await api.events(place.lastId);
      const fax = await followStream(api, id, open, place, onNews);
      if (fax !== null) return fax;
    } catch (error) {
      if (!(error instanceof Trouble) || place.broken >= reconnectsMax) throw error;
      // What the server refuses now it will refuse again; what it cannot do now, it may do soon.
      if (error.problem.status >= 400 && error.problem.status < 500) throw error;
    } finally {
      open?.close();
      open = undefined;
    }
    place.broken += 1;
    await world.wait(reconnectMs);
  }
}

interface Place {
  lastId: string | undefined;
  sequence: number;
  /** Streams that ended since the last event. */
  broken: number;
}

async function followStream(
  api: Api,
  id: string,
  stream: EventStream,
  place: Place,
  onNews: (event: FaxEvent) => void,
): Promise<Fax | null> {
  const fax = await api.fax(id);
  if (isSettled(fax.status)) return fax;
  for await (const event of stream) {
    if (event.data.fax_id !== id || event.data.sequence <= place.sequence) continue;
    place.lastId = event.id;
    place.sequence = event.data.sequence;
    place.broken = 0;
    onNews(event);
    if (isSettled(event.data.status)) return api.fax(id);
  }
  return null;
}
