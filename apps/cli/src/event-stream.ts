// Reads server-sent events (WHATWG HTML §9.2) as far as the API uses them: id, event, data,
// comments.
import type { FaxEvent } from './contract.ts';

/** One event larger than this is no event of ours. */
const eventCharsMax = 1_000_000;

export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<FaxEvent, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true }).replaceAll('\r', '');
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    if (rest.length > eventCharsMax) throw new Error('an event without an end');
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== null) yield event;
    }
  }
}

/** Null for heartbeats and for what is no JSON. */
function parseBlock(block: string): FaxEvent | null {
  const data = block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).replace(/^ /, ''))
    .join('\n');
  if (data === '') return null;
  try {
    const event = JSON.parse(data) as FaxEvent;
    return typeof event?.data?.fax_id === 'string' ? event : null;
  } catch {
    return null;
  }
}
