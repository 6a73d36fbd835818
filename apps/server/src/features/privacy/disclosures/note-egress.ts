// Each try to leave this machine without a permit is logged and noted for the audit (P-0-03): an
// alarm, since nothing that is meant to leave tries it that way.
import type { App } from '../../../app.ts';
import { trialDoor } from '../../../platform/egress/guard.ts';
import { hearRefusals } from '../../../platform/egress/permits.ts';
import { note } from '../audit/note.ts';

export function noteEgress(app: Pick<App, 'background' | 'log'>): void {
  hearRefusals(({ how, door }) => {
    if (door === trialDoor) return;
    const facts = { how, door: door ?? null };
    app.log.error(facts, 'something tried to leave this machine without a permit');
    note(app.background, 'egress.refused', facts).catch((cause) =>
      app.log.error({ err: cause }, 'a refused egress could not be noted'),
    );
  });
}
