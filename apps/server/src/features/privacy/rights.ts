// The rights of people in one place: requests, erasure, export, and the keys they hang on.
import type { App, Feature } from '../../app.ts';
import type { Html } from '../../platform/html/html.ts';
import { sealedText, sealLines } from './audit/sealed-lines.ts';
import { erasureCheck, erasureJobs } from './erasure/jobs.ts';
import { writeKeyRing } from './erasure/key-ring.ts';
import { openLedger } from './erasure/ledger.ts';
import { erasureRoutes } from './erasure/routes.ts';
import type { ErasureParts } from './erasure/run-erasure.ts';
import type { ExportFiles, ExportParts } from './export/build-export.ts';
import { exportJobs } from './export/jobs.ts';
import { exportRoutes } from './export/routes.ts';
import { VisitorPace } from './requests/code-pace.ts';
import { fulfilOwn } from './requests/fulfil.ts';
import { codeFaxEvidence, deadlineCheck, type RequestLent, requestJobs } from './requests/jobs.ts';
import { requestRoutes } from './requests/routes.ts';
import { keyEpochCheck, keyJobs } from './rotate-keys.ts';

export interface RightsLent extends RequestLent {
  /** The frame of a public page. */
  page(title: string, body: Html): string;
  /** What a feature adds to a copy of everything beside its rows. */
  files?: readonly ExportFiles[];
}

/** What an erasure needs, of a server or of a command that restores. */
export type ErasingApp = Pick<App, 'background' | 'blobs' | 'clock' | 'logKey' | 'withPurpose'> & {
  config: Pick<App['config'], 'dataDir' | 'keysDir'>;
};

export function erasureParts(app: ErasingApp): ErasureParts {
  const { background, blobs, clock, config, logKey, withPurpose } = app;
  return {
    background,
    blobs,
    clock,
    withPurpose,
    ledger: openLedger(config.dataDir),
    keysGone: ringKeeper(app),
    signed: (lines) => sealedText(logKey, lines),
  };
}

function ringKeeper({ background, config }: Pick<ErasingApp, 'background' | 'config'>) {
  return () => writeKeyRing(background, config.keysDir);
}

export function exportParts(app: App, { files = [] }: Pick<RightsLent, 'files'>): ExportParts {
  const { background, blobs, clock, id, jobs, send, subjectKeys, withPurpose } = app;
  const sealing = () => sealLines(app.logKey);
  return { background, blobs, clock, id, jobs, send, subjectKeys, withPurpose, files, sealing };
}

export function rights(
  app: App,
  lent: RightsLent,
): Required<Pick<Feature, 'routes' | 'jobs' | 'liveChecks'>> {
  const visitors = new VisitorPace(app.clock);
  return {
    routes: [
      ...requestRoutes(app, {
        page: lent.page,
        codeFax: lent.codeFax,
        visitors,
        fulfil: (anchor, request, when) => fulfilOwn(app, anchor, request, when),
      }),
      ...erasureRoutes(app, lent.page),
      ...exportRoutes(app),
    ],
    jobs: [
      ...keyJobs(app, ringKeeper(app)),
      ...requestJobs(app, () => lent),
      ...erasureJobs(() => erasureParts(app)),
      ...exportJobs(app, () => exportParts(app, lent)),
    ],
    liveChecks: [
      keyEpochCheck(app),
      deadlineCheck(app),
      codeFaxEvidence(app, visitors),
      erasureCheck(app),
    ],
  };
}
