// The rhythm of mail: each message is sent when it was written, and a watch finds what was missed.
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';
import { deliverMessage } from './deliver-message.ts';
import type { PostOffice } from './post-office.ts';

export const deliverJob = 'messages.deliver';
const sendsAtOnceMax = 3;
const watchSeconds = 10;
const watchBatch = 100;
const sweepSeconds = 3600;

export function messageJobs(app: App, post: PostOffice): Job[] {
  const facts = {
    purposes: [
      'fax.deliver',
      'comm.service',
      'comm.legal_notice',
      'marketing.email',
      'marketing.partner',
    ],
    actor: 'job:deliver',
    clauses: ['P-3B-01', 'P-3B-02'],
  };
  return [
    declareJob({
      ...facts,
      name: deliverJob,
      concurrency: sendsAtOnceMax,
      run: (id) => deliverMessage(post, id),
    }),
    declareJob({
      ...facts,
      name: 'messages.watch',
      everySeconds: watchSeconds,
      concurrency: 1,
      run: async () => {
        const due = sql<{ id: string }>`select id from priv.due_message(${watchBatch})`;
        for (const { id } of (await due.execute(app.background)).rows) {
          await app.jobs.wake(deliverJob, id, { key: id });
        }
      },
    }),
    declareJob({
      name: 'messages.sweep_caught',
      purposes: ['retention.sweep'],
      actor: 'job:sweep',
      clauses: ['P-8-03'],
      everySeconds: sweepSeconds,
      concurrency: 1,
      run: async () => {
        post.catcher?.sweep();
      },
    }),
  ];
}
