// Writes packages/sip/call-states.md anew: `node packages/sip/test/draw-calls.ts`.
import fs from 'node:fs';
import { drawCalls } from './call-walk.ts';

fs.writeFileSync(new URL('../call-states.md', import.meta.url), drawCalls());
