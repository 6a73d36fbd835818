// The room of evidence, put together for the feature.
import { join } from 'node:path';
import type pg from 'pg';
import type { App, Feature, LiveCheck } from '../../../app.ts';
import type { Html } from '../../../platform/html/html.ts';
import type { MakeId } from '../../../platform/ids.ts';
import { evidenceChecks } from './checks.ts';
import { gatherEvidence } from './evidence.ts';
import { importProofs } from './import-proofs.ts';
import { evidenceRoutes } from './routes.ts';
import { evidenceJob } from './run-checks.ts';
import { sourceDigest } from './source-digest.ts';

const checkout = join(import.meta.dirname, '../../../../../..');
const proofs = join(checkout, 'dist/evidence.json');

export interface EvidenceLent {
  page(title: string, body: Html): string;
  /** The looks of all features; asked for when they are made. */
  liveChecks(): LiveCheck[];
}

export function evidence(
  app: App,
  lent: EvidenceLent,
): Required<Pick<Feature, 'routes' | 'jobs' | 'liveChecks' | 'start'>> {
  let sources: string | undefined;
  const digest = () => {
    sources ??= sourceDigest(checkout);
    return sources;
  };
  const gather = () => gatherEvidence({ app, checks: lent.liveChecks(), sources: digest() });
  return {
    routes: evidenceRoutes(app, { page: lent.page, gather }),
    jobs: [evidenceJob(app, lent.liveChecks)],
    liveChecks: evidenceChecks(app, { checks: lent.liveChecks, sources: digest }),
    start: async () => {
      await importProofs(app, proofs);
    },
  };
}

/** The made-up person that looks are at; made once, by the owner as it installs. */
export async function installSynthetic(owner: pg.Client, id: MakeId): Promise<void> {
  await owner.query(
    `insert into vault.subject (id, name, source)
     select $1, 'Made up', 'synthetic' where not exists (
       select from vault.subject where source = 'synthetic')`,
    [id('sub')],
  );
}
