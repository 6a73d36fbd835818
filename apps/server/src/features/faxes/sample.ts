// The three pages that a fresh installation faxes to itself, and that the exchange's machines send
// in tests.
import { convertDocument, type SendablePage, withHeader } from '../documents/index.ts';

/** Markdown, one document a page. */
export const sampleDocuments = [
  `# Welcome to Platen

This is a fax. It left one number of this installation, went through the built-in exchange as a real call, and was \
printed, bit by bit, into the inbox of the other number.

What you see is what went over the line: black and white, 204 by 196 dots an inch, coded as T.6, sent with error \
correction at 14 400 bit/s.

The line above this text is the sender’s header. It stands on every page that Platen sends: date and time, who \
sends, from which number, and which page of how many. It cannot be left out.
`,
  `# How it went

1. A document came in and was turned into pages.
2. A call was made: INVITE, ringing, an answer, and a switch to T.38, fax over IP.
3. The machines agreed on a speed and tried it out.
4. Each page went in blocks; what was damaged on the way was sent again.
5. Each page was confirmed by the other machine, and only then called confirmed.

Open the timeline of this fax to see every step with its time.

Ten test numbers answer at the exchange, +1 202 555 0100 to 0109: one takes every fax, one is busy, one hangs up \
in the middle. No phone line is needed for any of them.
`,
  `# What happens to this fax

Its pages lie sealed on this machine. Opening one writes down who opened it, when and why; the fax shows that list.

On the day that stands beside it, the key to its pages is destroyed. Then nobody can read them any more, not from a \
backup either.

What the service may do with it stands in the privacy policy, and the database itself holds the service to it.

Ελληνικά · Русский · Türkçe · Íslenska · Čeština · Français: names are written as their owners write them.
`,
];

export const samplePages = sampleDocuments.length;

/** The sample as pages ready for the line, as a foreign machine would send them. */
export async function foreignPages(
  from: string,
  to: string,
  count: number,
  time: number,
): Promise<SendablePage[]> {
  const settings = { quality: 'fine', rendering: 'auto', paper: 'a4' } as const;
  const header = { time, timeZone: 'UTC', identity: 'Test machine', from, to, pageCount: count };
  const pages: SendablePage[] = [];
  for (let number = 1; number <= count; number++) {
    const text = sampleDocuments[(number - 1) % sampleDocuments.length];
    const drawn = convertDocument(Buffer.from(text), settings, { name: 'sample.md' });
    for await (const { page } of drawn)
      pages.push(withHeader(page, { ...header, pageNumber: number }));
  }
  return pages;
}
