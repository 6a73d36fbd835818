// Server-sent events out of text that arrives in any pieces (HTML Living Standard §9.2.6).
// Not EventSource: that one hides a 401 and forgets the last id when it gives up.
export interface StreamMessage {
  id: string | null;
  event: string;
  data: string;
}

const messageCharsMax = 1_000_000;

/**
 * Returns a function that takes the next piece and calls `onMessage` for each message it completes.
 */
export function streamParser(onMessage: (message: StreamMessage) => void): (text: string) => void {
  let rest = '';
  let afterReturn = false;
  let id: string | null = null;
  let event = '';
  let data: string[] = [];

  function takeField(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment: the heartbeat
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  function takeLine(line: string): void {
    if (line !== '') {
      takeField(line);
      return;
    }
    if (data.length > 0) onMessage({ id, event: event || 'message', data: data.join('\n') });
    event = '';
    data = [];
  }

  return (text) => {
    // A CR that ended the previous piece has ended its line already; its LF is no second end.
    const fresh = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') afterReturn = text.endsWith('\r');
    const lines = (rest + fresh).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    if (rest.length > messageCharsMax) throw new Error('a line of the event stream is too long');
    for (const line of lines) takeLine(line);
  };
}
