/**
 * A telephone line in memory between two conversations, for tests: real durations on a clock of its
 * own. What crosses it can be bent: dropped, spoiled, said twice. Nothing here waits.
 */
import {
  type AnswererConfig,
  airTimeMs,
  type CallerConfig,
  type Conversation,
  createAnswerer,
  createCaller,
  type Input,
  type MediaEvent,
  type MediaOrder,
  type Note,
  type Outcome,
  type Output,
  type PageFormat,
  parseFrame,
} from '../src/index.ts';

export type End = 'caller' | 'answerer';

/** An event on its way to the far end, as `bend` sees it. */
export interface Crossing {
  /** Who speaks. */
  readonly from: End;
  readonly event: MediaEvent;
  /** Its number among the V.21 frames of the whole call, from 0; -1 for other events. */
  readonly frame: number;
  /** Its number among all events that crossed. */
  readonly nth: number;
  /** The frame's name; '' for other events. */
  readonly name: string;
  readonly now: number;
}

export interface Setup {
  readonly caller?: Partial<CallerConfig>;
  readonly answerer?: Partial<AnswererConfig>;
  /** Coded pages; `pages` of the caller is their number. */
  readonly pages: readonly Uint8Array[];
  /** What arrives instead of a crossing event; [] drops it. */
  readonly bend?: (crossing: Crossing) => readonly MediaEvent[];
  /** The line tells that something was dropped, when the next thing comes. */
  readonly tellsLoss?: boolean;
  /** The owner's word on a received page and how long it takes; null: never. */
  readonly keep?: (page: number, bytes: Uint8Array) => { copy: Copy; afterMs?: number } | null;
  /** Pages that cannot be had. */
  readonly missing?: readonly number[];
  /** Extra facts at given instants. */
  readonly facts?: readonly { readonly at: number; readonly to: End; readonly input: Input }[];
  /** Only this end is on the line. */
  readonly alone?: End;
}

type Copy = 'good' | 'poor' | 'bad';

export interface Report {
  readonly ends: Partial<Record<End, Outcome>>;
  /** Last state of each page as the caller told. */
  readonly fates: ReadonlyMap<number, { state: string; copy?: string }>;
  /** Pages the answerer's owner holds: kept good or poor. */
  readonly kept: ReadonlyMap<number, Uint8Array>;
  readonly formats: readonly PageFormat[];
  readonly notes: readonly { readonly end: End; readonly note: Note; readonly at: number }[];
  /** Names of the frames sent, in order: "caller DCS". */
  readonly said: readonly string[];
  /** Fast carriers that came while the ear was set to something else. */
  readonly unheard: number;
  /** V.21 frames that crossed. */
  readonly frames: number;
  readonly endedAt: number;
}

export const a4: CallerConfig['abilities'] = {
  ecm: true,
  maxRate: 14400,
  codings: ['MH', 'MR', 'MMR'],
  widths: [1728, 2048, 2432],
  resolutions: ['standard', 'fine', 'superfine'],
};

const delayMs = 20;
const chunkOctets = 400;
/** No call of the tests lasts longer; one that does is a failure. */
const callMsMax = 4 * 3_600_000;

interface Event {
  readonly at: number;
  readonly order: number;
  readonly to: End;
  readonly input: Input;
  readonly crosses: boolean;
}

/** Runs a call to its end. Throws when an end neither ends nor waits. */
export function runCall(setup: Setup): Report {
  return new Call(setup).run();
}

class Call {
  readonly #setup: Setup;
  readonly #talkers: Record<End, Conversation>;
  readonly #events: Event[] = [];
  readonly #ears: Record<End, string> = { caller: 'frames', answerer: 'frames' };
  readonly #ends: Partial<Record<End, Outcome>> = {};
  readonly #fates = new Map<number, { state: string; copy?: string }>();
  readonly #kept = new Map<number, Uint8Array>();
  readonly #formats: PageFormat[] = [];
  readonly #notes: { end: End; note: Note; at: number }[] = [];
  readonly #said: string[] = [];
  #order = 0;
  #frames = 0;
  #crossed = 0;
  #unheard = 0;
  readonly #dropped = new Set<End>();
  #now = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#talkers = {
      caller: createCaller({
        identity: '+1202 555 0190',
        pages: setup.pages.length,
        drawn: { width: 1728, resolution: 'fine' },
        abilities: a4,
        ...setup.caller,
      }),
      answerer: createAnswerer({ identity: '+12025550191', abilities: a4, ...setup.answerer }),
    };
    for (const fact of setup.facts ?? []) this.#schedule(fact.at, fact.to, fact.input, false);
    for (const end of this.#present()) this.#schedule(0, end, { is: 'started' }, false);
  }

  #present(): End[] {
    return this.#setup.alone ? [this.#setup.alone] : ['caller', 'answerer'];
  }

  run(): Report {
    for (let steps = 0; this.#present().some((end) => !this.#ends[end]); steps++) {
      if (steps > 2_000_000) throw new Error('the call does not end');
      this.#advance();
    }
    return {
      ends: this.#ends,
      fates: this.#fates,
      kept: this.#kept,
      formats: this.#formats,
      notes: this.#notes,
      said: this.#said,
      unheard: this.#unheard,
      frames: this.#frames,
      endedAt: this.#now,
    };
  }

  #advance(): void {
    const event = this.#earliest();
    let due = event?.at ?? Number.POSITIVE_INFINITY;
    let late: End | null = null;
    for (const end of this.#present()) {
      const wake = this.#ends[end] ? null : this.#talkers[end].wakeAt;
      if (wake !== null && wake < due) {
        due = wake;
        late = end;
      }
    }
    if (due === Number.POSITIVE_INFINITY) {
      const where = this.#present().map((end) => `${end} at ${this.#talkers[end].at}`);
      throw new Error(`hangs: ${where.join(', ')}`);
    }
    if (due > callMsMax) throw new Error('the call lasts for ever');
    this.#now = Math.max(this.#now, due);
    if (late !== null) this.#tell(late, { is: 'overdue' });
    else if (event !== undefined) {
      this.#events.splice(this.#events.indexOf(event), 1);
      if (event.crosses) this.#cross(event);
      else this.#tell(event.to, event.input);
    }
  }

  #earliest(): Event | undefined {
    let first: Event | undefined;
    for (const event of this.#events) {
      if (
        first === undefined ||
        event.at < first.at ||
        (event.at === first.at && event.order < first.order)
      ) {
        first = event;
      }
    }
    return first;
  }

  #cross(event: Event): void {
    const media = event.input as MediaEvent;
    const isFrame = media.is === 'frame';
    const crossing: Crossing = {
      from: other(event.to),
      event: media,
      frame: isFrame ? this.#frames++ : -1,
      nth: this.#crossed++,
      name: isFrame ? parseFrame(media.frame).name : '',
      now: this.#now,
    };
    const arrives = this.#setup.bend?.(crossing) ?? [media];
    if (arrives.length === 0) this.#dropped.add(event.to);
    else if (this.#dropped.delete(event.to) && this.#setup.tellsLoss) {
      this.#tell(event.to, { is: 'lost' });
    }
    for (const bent of arrives) {
      const ear = this.#ears[event.to];
      if (bent.is === 'bits' && ear !== 'tcf' && ear !== 'bits') this.#unheard++;
      if (bent.is === 'ecm-frame' && ear !== 'ecm') this.#unheard++;
      this.#tell(event.to, bent);
    }
  }

  #tell(end: End, input: Input): void {
    if (this.#ends[end] || !this.#present().includes(end)) return;
    for (const output of this.#talkers[end].handle(input, this.#now)) this.#obey(end, output);
  }

  #obey(end: End, output: Output): void {
    switch (output.do) {
      case 'need-page':
        this.#givePage(output.page, output.format);
        return;
      case 'keep-page':
        this.#keepPage(output.page, output.bytes);
        return;
      case 'page-state':
        this.#fates.set(output.page, { state: output.state, copy: output.copy });
        return;
      case 'note':
        this.#notes.push({ end, note: output.note, at: this.#now });
        return;
      case 'end':
        this.#ends[end] = output.outcome;
        return;
      case 'listen':
        this.#ears[end] = output.for;
        return;
      default:
        this.#send(end, output);
    }
  }

  #givePage(page: number, format: PageFormat): void {
    this.#formats.push(format);
    const gone = this.#setup.missing?.includes(page);
    const input: Input = gone
      ? { is: 'page-missing', page }
      : { is: 'page', page, bytes: this.#setup.pages[page - 1] };
    this.#schedule(this.#now + 5, 'caller', input, false);
  }

  #keepPage(page: number, bytes: Uint8Array): void {
    const word = this.#setup.keep ? this.#setup.keep(page, bytes) : { copy: 'good' as const };
    if (word === null) return;
    if (word.copy !== 'bad') this.#kept.set(page, bytes);
    const at = this.#now + (word.afterMs ?? 5);
    this.#schedule(at, 'answerer', { is: 'page-kept', page, copy: word.copy }, false);
  }

  /** An order on the line: what the far end hears, when, and `sent`. */
  #send(end: End, order: Exclude<MediaOrder, { do: 'listen' }>): void {
    const far = other(end);
    const start = this.#now;
    const over = start + airTimeMs(order);
    const hear = (at: number, input: MediaEvent) => this.#schedule(at + delayMs, far, input, true);
    switch (order.do) {
      case 'pause':
        break;
      case 'send-tone':
        hear(start + 100, { is: 'tone', tone: order.tone });
        break;
      case 'send-frames': {
        hear(start + 200, { is: 'frames-began' });
        const part = (over - start - 1000) / order.frames.length;
        order.frames.forEach((frame, nth) => {
          this.#said.push(`${end} ${parseFrame(frame).name}`);
          hear(start + 1000 + part * (nth + 1), { is: 'frame', frame });
        });
        hear(over, { is: 'frames-ended' });
        break;
      }
      case 'send-tcf': {
        const octets = Math.round((order.modem.rate * 1.5) / 8);
        this.#stream(hear, start, over, order.modem, new Uint8Array(octets));
        break;
      }
      case 'send-bits':
        this.#stream(hear, start, over, order.modem, order.bytes);
        break;
      case 'send-ecm': {
        hear(start + 1400, { is: 'fast-began', modem: order.modem });
        const part = (over - start - 1500) / order.frames.length;
        order.frames.forEach((frame, nth) => {
          hear(start + 1500 + part * (nth + 1), { is: 'ecm-frame', frame });
        });
        hear(over, { is: 'fast-ended' });
      }
    }
    this.#schedule(over, end, { is: 'sent' }, false);
  }

  #stream(
    hear: (at: number, input: MediaEvent) => void,
    start: number,
    over: number,
    modem: Extract<MediaOrder, { do: 'send-tcf' }>['modem'],
    bytes: Uint8Array,
  ): void {
    hear(start + 1400, { is: 'fast-began', modem });
    for (let at = 0; at < bytes.length; at += chunkOctets) {
      const share = Math.min(1, (at + chunkOctets) / bytes.length);
      const time = start + 1500 + (over - start - 1500) * share;
      hear(time, { is: 'bits', bytes: bytes.subarray(at, at + chunkOctets) });
    }
    hear(over, { is: 'fast-ended' });
  }

  #schedule(at: number, to: End, input: Input, crosses: boolean): void {
    this.#events.push({ at, order: this.#order++, to, input, crosses });
  }
}

function other(end: End): End {
  return end === 'caller' ? 'answerer' : 'caller';
}

/** A page of `octets` octets that do not end in zeros, as coded pages never do. */
export function pageOf(octets: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(octets);
  let state = seed * 2654435761;
  for (let at = 0; at < octets; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  if (octets > 0) bytes[octets - 1] |= 1;
  return bytes;
}
