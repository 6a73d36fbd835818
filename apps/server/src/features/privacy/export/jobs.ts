// Builds copies of everything in the background, and takes away those that were taken or are a week
// old.
import type { App } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { buildExport, type ExportParts, removeSpentExports } from './build-export.ts';

const everySeconds = 3600;
const secondsMax = 3600;

export function exportJobs(app: App, parts: () => ExportParts): Job[] {
  const facts = { purposes: ['rights.fulfil'], actor: 'job:export', clauses: ['P-5-05'] };
  return [
    declareJob({
      ...facts,
      name: 'privacy.export',
      concurrency: 1,
      secondsMax,
      run: (id) => buildExport(parts(), id),
    }),
    declareJob({
      ...facts,
      name: 'privacy.spent_exports',
      everySeconds,
      run: async () => {
        await removeSpentExports(app);
      },
    }),
  ];
}
