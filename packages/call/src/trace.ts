/**
 * A call's trace in plain words: what the timeline shows is made here, once, from the engine's
 * notes.
 */
import type { AgentNews } from '@platen/sip';
import type { Modem, Note } from '@platen/t30';
import type { TraceEntry } from './call-types.ts';

type Untimed = Omit<TraceEntry, 'atMs'>;

/** What the frames of T.30 (§5.3.6) say to a person. */
const frameWords: { readonly [name: string]: string } = {
  CSI: 'identity of the called machine',
  DIS: 'what the called machine can do',
  NSF: 'maker’s own abilities, passed over',
  TSI: 'identity of the sending machine',
  DCS: 'how the pages will be sent',
  CFR: 'ready: training was received well',
  FTT: 'training was not received well, try slower',
  'PPS-NULL': 'part of a page is complete',
  'PPS-MPS': 'page complete, another follows',
  'PPS-EOM': 'page complete, a new document follows',
  'PPS-EOP': 'last page complete',
  MPS: 'page complete, another follows',
  EOM: 'page complete, a new document follows',
  EOP: 'last page complete',
  MCF: 'page confirmed',
  RTP: 'page confirmed, though not a clean copy: train again',
  RTN: 'page not readable: train again',
  PPR: 'some frames are missing, send them again',
  CTC: 'going on at another rate',
  CTR: 'agreed to go on at another rate',
  EOR: 'no more repeats of this block',
  ERR: 'agreed: no more repeats of this block',
  RNR: 'busy, wait a moment',
  RR: 'are you ready now?',
  CRP: 'please repeat your last command',
  DCN: 'goodbye',
};

export function rateWords(modem: Pick<Modem, 'modulation' | 'rate'>): string {
  const names = { v27ter: 'V.27ter', v29: 'V.29', v17: 'V.17' };
  return `${spaced(modem.rate)} bit/s (${names[modem.modulation]})`;
}

/** 14400 → `14 400`, with a no-break space. */
function spaced(n: number): string {
  return n >= 10_000 ? `${Math.floor(n / 1000)} ${String(n % 1000).padStart(3, '0')}` : String(n);
}

/** One entry of the T.30 lane. */
export function traceOfNote(note: Note): Untimed {
  const t30 = { lane: 't30', way: 'none', detail: '' } as const;
  switch (note.what) {
    case 'frame': {
      const words = frameWords[fullName(note)] ?? 'a frame of T.30';
      const who = note.way === 'sent' ? 'We said' : 'They said';
      const text = `${who}: ${words}`;
      return { lane: 't30', what: note.name, way: note.way, text, detail: note.detail };
    }
    case 'identity':
      return { ...t30, what: 'identity', text: `The far machine calls itself ${note.identity}` };
    case 'capabilities':
      return {
        ...t30,
        what: 'capabilities',
        text: 'The far machine’s abilities',
        detail: note.detail,
      };
    case 'settled': {
      const correction = note.ecm ? 'with' : 'without';
      const text = `Agreed: ${rateWords(note.modem)}, ${note.format.coding}, ${correction} error correction`;
      const detail = `${note.format.width} pixels a row, ${note.format.resolution}`;
      return { ...t30, what: 'settled', text, detail };
    }
    case 'training': {
      const how = note.result === 'passed' ? 'passed' : 'failed';
      return { ...t30, what: 'training', text: `Training at ${rateWords(note.modem)} ${how}` };
    }
    case 'block': {
      const repeated = note.repeated > 0 ? `, ${note.repeated} sent again` : '';
      const text = `Page ${note.page}, block ${note.block}: ${note.frames} frames${repeated}`;
      return { ...t30, what: 'block', text };
    }
    case 'timer':
      return { ...t30, what: 'timer', text: `Waited long enough for an answer (${note.name})` };
  }
}

/** A PPS names the command it stands for first in its detail. */
function fullName({ name, detail }: { name: string; detail: string }): string {
  return name === 'PPS' ? `PPS-${detail.split(',')[0]}` : name;
}

/** One entry of the SIP lane. */
export function traceOfMessage(news: Extract<AgentNews, { is: 'message' }>): Untimed {
  const { summary, way } = news;
  const text = `${way === 'sent' ? 'We' : 'They'} ${sipWords(summary)}`;
  return { lane: 'sip', what: summary, way, text, detail: firstLine(news.bytes) };
}

/** What requests say to a person; `INVITE (T.38 offer)` and the like by first word as well. */
const requestWords: { readonly [method: string]: string } = {
  'INVITE (T.38 offer)': 'asked to go on as fax over IP',
  INVITE: 'called',
  ACK: 'acknowledged',
  BYE: 'hung up',
  CANCEL: 'gave up the call',
  OPTIONS: 'asked what is possible',
};

const answerWords: { readonly [status: string]: string } = {
  100: 'are working on it',
  180: 'ring',
  183: 'are connecting',
};

/** `486 Busy Here (INVITE)` → `refused: Busy Here`. */
function sipWords(summary: string): string {
  const [first] = summary.split(' ');
  const status = Number(first);
  if (Number.isNaN(status))
    return requestWords[summary] ?? requestWords[first!] ?? `said ${summary}`;
  if (status >= 300) return `refused: ${summary.replace(/^\d+ ?/, '').replace(/ \(\w+\)$/, '')}`;
  if (status >= 200) return 'agreed';
  return answerWords[first!] ?? 'are connecting';
}

const firstLineCharsMax = 200;

function firstLine(bytes: Uint8Array): string {
  let line = '';
  for (const octet of bytes.subarray(0, firstLineCharsMax)) {
    if (octet === 13 || octet === 10) break;
    line += String.fromCharCode(octet);
  }
  return line;
}
