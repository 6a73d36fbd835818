// The door of faxes: sending, receiving, showing, and watching over them.
import type { App, Feature } from '../../app.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';
import type { LinesFeature } from '../lines/index.ts';
import { evaluationNumbers } from '../numbers/index.ts';
import { caseContentRoutes } from './case-content.ts';
import { faxChecks } from './checks.ts';
import { codeFaxCheck } from './code-fax.ts';
import { contentCheck, contentJobs } from './content/check-content.ts';
import { accountFaxesAnHourMax, numberFaxesAnHourMax } from './content/protect-fax.ts';
import { contentRoutes } from './content-routes.ts';
import { dialFax } from './dial-fax.ts';
import { eventRoutes } from './event-routes.ts';
import { dialJob, renderJob } from './move-fax.ts';
import { renderFax } from './render-fax.ts';
import { faxRoutes } from './routes.ts';
import { RunningCalls } from './running-calls.ts';
import { sampleDocuments } from './sample.ts';
import { submitFax } from './submit-fax.ts';
import { sweepOrphans } from './sweep-orphans.ts';
import { testRoutes } from './test-routes.ts';
import {
  adoptOrphans,
  sweepContent,
  watchReceiving,
  watchRendering,
  watchSending,
} from './watch-faxes.ts';
import { wordJobs } from './words/index-faxes.ts';

export { faxContent } from './mail-content.ts';

const attemptsMax = 12;
const dialsAtOnceMax = 8;
const rendersAtOnceMax = 2;
const watchSeconds = 10;
const sweepSeconds = 60;
const clauses = ['P-2C-01'];

export { codeFaxer } from './code-fax.ts';
export { faxFiles } from './export-files.ts';

export function faxes(app: App, lines: LinesFeature): Feature {
  const calls = new RunningCalls(app, lines.opened);
  return {
    name: 'faxes',
    routes: [
      ...faxRoutes(app, calls),
      ...contentRoutes(app),
      ...caseContentRoutes(app),
      ...eventRoutes(app),
      ...testRoutes(app, lines),
    ],
    jobs: faxJobs(app, lines, calls),
    checks: faxChecks(app),
    liveChecks: [contentCheck(app)],
    limits: {
      retry_attempts_max: attemptsMax,
      account_faxes_an_hour_max: accountFaxesAnHourMax,
      number_faxes_an_hour_max: numberFaxesAnHourMax,
    },
    start: async () => {
      await adoptOrphans(app, calls);
      await lines.open((news) => calls.hear(news));
      await sweepOrphans(app, calls.incarnation);
      await warnOfCodes(app);
      if (app.installation.isNew && app.config.sampleFax) await sendSample(app);
    },
    stop: () => calls.stopAll(),
  };
}

/** Said at the start, and no reason not to start. */
async function warnOfCodes(app: App): Promise<void> {
  const { ok, sentence, fix } = await codeFaxCheck(app).run();
  if (!ok) app.log.warn({ check: 'code_fax' }, `${sentence} ${fix}`);
}

function faxJobs(app: App, lines: LinesFeature, calls: RunningCalls): Job[] {
  return [
    declareJob({
      name: renderJob,
      purposes: ['fax.render', 'fax.protect'],
      actor: 'job:render',
      clauses: [...clauses, 'P-2C-03', 'P-2C-04'],
      concurrency: rendersAtOnceMax,
      run: (id, signal) => renderFax(app, id, signal),
    }),
    declareJob({
      name: dialJob,
      purposes: ['fax.send'],
      actor: 'job:dial',
      clauses,
      concurrency: dialsAtOnceMax,
      run: async (id) => dialFax(app, await lines.opened, calls, id),
    }),
    ...contentJobs(app),
    ...wordJobs(app),
    ...watches(app, calls),
    declareJob({
      name: 'faxes.sweep',
      purposes: ['retention.sweep'],
      actor: 'job:sweep',
      clauses: ['P-8-03'],
      everySeconds: sweepSeconds,
      run: () => sweepContent(app),
    }),
  ];
}

/** A watchdog for each actor that can move a fax along. */
function watches(app: App, calls: RunningCalls): Job[] {
  const rows = [
    ['rendering', 'fax.render', 'job:render', watchRendering],
    ['sending', 'fax.send', 'job:dial', watchSending],
    ['receiving', 'fax.receive', 'job:receive', watchReceiving],
  ] as const;
  return rows.map(([what, purpose, actor, watch]) =>
    declareJob({
      name: `faxes.watch-${what}`,
      purposes: [purpose],
      actor,
      clauses,
      everySeconds: watchSeconds,
      run: () => watch(app, calls),
    }),
  );
}

/**
 * On the very first start: three pages from one number of ours to the other, through the exchange.
 */
async function sendSample(app: App): Promise<void> {
  const { apiKey } = app.installation;
  if (apiKey === undefined) return;
  const [from, to] = evaluationNumbers;
  await submitFax(app, {
    anchor: { api_key: apiKey },
    form: {
      to: to.number,
      from: from.number,
      quality: 'fine',
      rendering: 'auto',
      paper: 'a4',
    },
    contents: sampleDocuments.map((text) => {
      return { name: 'welcome.md', mediaType: 'text/markdown', bytes: Buffer.from(text) };
    }),
    idempotencyKey: undefined,
    source: 'api',
  });
}
