/**
 * Fax machines to talk to, each a behaviour by name. They behave by what they hear on the line,
 * through the same call, T.30 and T.38 that carry real faxes; only a bend between them makes the
 * faulty ones faulty.
 */
import type { AnswererSetup, Bend, CallNews, CallOrder, FaxTransport } from '@platen/call';
import type { Abilities, MediaOrder } from '@platen/t30';
import type { Attending } from './attending.ts';
import type { Dice } from './dice.ts';
import { Speaker } from './speaker.ts';

/** Who answers at a number, and how. `paper`: pages before it runs out. */
export type Behaviour =
  | {
      readonly is: 'fax';
      readonly identity: string;
      readonly maxRate?: Abilities['maxRate'];
      readonly bend?: () => Bend;
      readonly paper?: number;
    }
  | { readonly is: 'busy' }
  | { readonly is: 'ringing' }
  | { readonly is: 'voice' }
  | { readonly is: 'silence' };

/** Line time before a machine or a person picks up. */
export const pickUpMs = 4_000;

/** Everything the engine has, but for widths above A4. */
export const fullAbilities: Abilities = {
  ecm: true,
  maxRate: 14400,
  codings: ['MMR', 'MR', 'MH'],
  widths: [1728],
  resolutions: ['superfine', 'fine', 'standard'],
};

/** TCF and pages come damaged, so no training ever passes. */
export function noisyLine(): Bend {
  return {
    hear(event) {
      if (event.is !== 'bits') return [event];
      return [
        { is: 'bits', bytes: event.bytes.map((octet, i) => octet ^ (i % 3 === 0 ? 0x55 : 0)) },
      ];
    },
  };
}

/** Takes every page, but the answer to the last one never leaves the machine. */
export function muteAtTheEnd(): Bend {
  let last = false;
  return {
    hear(event) {
      if (event.is === 'frame' && isEndOfProcedure(event.frame)) last = true;
      return [event];
    },
    say(order: MediaOrder) {
      if (!last || order.do !== 'send-frames') return order;
      return { do: 'pause', ms: 200 };
    },
  };
}

/** EOP is x111 0100; PPS (x111 1101) has it as its second octet (T.30 §5.3.6.1.6, Annex A.4.3). */
function isEndOfProcedure(frame: Uint8Array): boolean {
  const fcf = frame[2]! & 0x7f;
  const second = frame[3]! & 0x7f;
  return fcf === 0x74 || (fcf === 0x7d && second === 0x74);
}

export interface Setting {
  readonly transport: FaxTransport;
  /** Throws RTP's random numbers and the voice. */
  readonly dice: Dice;
}

export function answererSetup(
  behaviour: Extract<Behaviour, { is: 'fax' }>,
  setting: Setting,
): AnswererSetup {
  return {
    as: 'answerer',
    identity: behaviour.identity,
    abilities: { ...fullAbilities, maxRate: behaviour.maxRate ?? 14400 },
    transport: setting.transport,
    ringMs: pickUpMs,
    bend: behaviour.bend?.(),
  };
}

/** How a machine of that behaviour takes the call; `spent` are jobs it has run out of paper on. */
export function attend(
  behaviour: Behaviour,
  call: string,
  job: string,
  spent: Set<string>,
  setting: Setting,
): { readonly first: CallOrder; readonly attending: Attending | null } {
  switch (behaviour.is) {
    case 'busy':
      return { first: { do: 'refuse', call, status: 486, cause: 17 }, attending: null };
    case 'ringing':
      return { first: { do: 'ring', call }, attending: null };
    case 'silence':
      return {
        first: { do: 'answer', call, setup: { as: 'audio', ringMs: pickUpMs } },
        attending: null,
      };
    case 'voice':
      return {
        first: { do: 'answer', call, setup: { as: 'audio', ringMs: pickUpMs } },
        attending: new Speaker(call, setting.dice),
      };
    case 'fax': {
      const machine = new FaxMachine(call, job, behaviour.paper ?? Number.POSITIVE_INFINITY, spent);
      const setup = answererSetup(behaviour, setting);
      const bend = { ...setup.bend, hear: machine.hearing(setup.bend?.hear) };
      return { first: { do: 'answer', call, setup: { ...setup, bend } }, attending: machine };
    }
  }
}

/** A deadline that has passed already. */
const atOnce = 0;

/**
 * Prints what it has paper for. Out of paper it drops the line as soon as the next page begins to
 * come: then that page was surely not taken, and everybody can know it.
 */
class FaxMachine implements Attending {
  wakeAt: number | null = null;
  readonly #call: string;
  readonly #job: string;
  readonly #paper: number;
  readonly #spent: Set<string>;

  constructor(call: string, job: string, paper: number, spent: Set<string>) {
    this.#call = call;
    this.#job = job;
    this.#paper = paper;
    this.#spent = spent;
  }

  /** Wraps what the line is made to hear, to notice when a carrier begins. */
  hearing(bent: Bend['hear']): NonNullable<Bend['hear']> {
    return (event) => {
      if (event.is === 'fast-began' && this.#spent.has(this.#job)) this.wakeAt = atOnce;
      return bent?.(event) ?? [event];
    };
  }

  on(news: CallNews): readonly CallOrder[] {
    if (news.is === 'ended') this.wakeAt = null;
    if (news.is !== 'page-received') return [];
    if (news.page >= this.#paper) this.#spent.add(this.#job);
    return [{ do: 'page-kept', call: this.#call, page: news.page, kept: true }];
  }

  wake(): readonly CallOrder[] {
    this.wakeAt = null;
    return [{ do: 'hang-up', call: this.#call }];
  }
}
