// What people see while they wait: one line that renews itself on a terminal, else a line per
// change.
import type { World } from './world.ts';

type Colour = 'green' | 'red' | 'yellow' | 'dim';

const codes: Record<Colour, number> = { green: 32, red: 31, yellow: 33, dim: 2 };

/** Colours on a terminal only, and not where NO_COLOR (no-color.org) or a dumb terminal forbids. */
export function paint(world: World, colour: Colour, text: string): string {
  const { NO_COLOR: noColour, TERM: term } = world.env;
  if (!world.out.isTTY || noColour || term === 'dumb') return text;
  return `\u001b[${codes[colour]}m${text}\u001b[0m`;
}

export function colourOfStatus(status: string): Colour {
  if (status === 'delivered' || status === 'received') return 'green';
  if (status === 'failed') return 'red';
  return ['partial', 'uncertain', 'held', 'canceled'].includes(status) ? 'yellow' : 'dim';
}

export interface Progress {
  show(text: string): void;
  /** Clears the moving line; lines of a pipe stay. */
  end(): void;
}

export function createProgress({ out, env }: World): Progress {
  let shown = '';
  const live = out.isTTY === true && env.TERM !== 'dumb';
  return {
    show(text) {
      if (text === shown) return;
      shown = text;
      if (!live) out.write(`${text}\n`);
      else out.write(`\r\u001b[2K${text.slice(0, (out.columns ?? 80) - 1)}`);
    },
    end() {
      if (live && shown !== '') out.write('\r\u001b[2K');
      shown = '';
    },
  };
}

export const silentProgress: Progress = { show: () => {}, end: () => {} };
