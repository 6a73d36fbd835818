/** Writes docs/protocol/t30-states.md: `node packages/t30/test/write-states.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { drawStates } from './draw-states.ts';
import { explore } from './explorer.ts';
import { answererGround, callerGround } from './grounds.ts';

const folder = new URL('../../../docs/protocol/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL('t30-states.md', folder),
  drawStates(explore(callerGround()), explore(answererGround())),
);
