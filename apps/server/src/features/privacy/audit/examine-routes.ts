// The log for those who examine it: read by pages, exported whole, a checkpoint when one is wanted.
// Each page opens a lease of its own, so that a long export holds nothing.
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Route, route } from '../../../route.ts';
import { ask, atDesk, type Seat } from '../staff/desk.ts';
import { seatOf } from '../staff/desk-routes.ts';
import { chainNotes } from './appender.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { exportLog, type LogRow } from './export-log.ts';
import { note } from './note.ts';

const examiners = ['auditor', 'cpo', 'operator', 'legal_officer'] as const;
const pageMax = 500;
const exportPage = 2000;
const linesType = 'application/jsonl; charset=utf-8';

const byRole = z.object({ role: z.enum(examiners).default('auditor') });

const examined = {
  purpose: 'security.audit',
  actor: [...examiners],
  clauses: ['P-E-04'],
} as const;

const auditEvent = z
  .object({
    seq: z.int(),
    at: z.string(),
    hash: z.string(),
    kind: z.string(),
    noted: z.string(),
    login: z.string(),
    purpose: z.string().nullable(),
    actor: z.string().nullable(),
    lease: z.string().nullable(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent' });

export function examineRoutes(app: App): Route[] {
  return [
    route(app, {
      ...examined,
      method: 'GET',
      path: '/v1/audit_events',
      summary: 'The audit log, oldest first',
      query: byRole.extend({
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(pageMax).default(100),
      }),
      answers: { 200: z.object({ data: z.array(auditEvent), has_more: z.boolean() }) },
      handle: async (context) => {
        const { role, after, limit } = context.query;
        const rows = await readPage(app, seatOf(context, role), after, limit + 1);
        const data = rows.slice(0, limit).map(({ seq, at, hash, body }) => {
          const { kind, noted, login, purpose, actor, lease, facts } = JSON.parse(body);
          return { seq, at, hash, kind, noted, login, purpose, actor, lease, facts };
        });
        return { status: 200, body: { data, has_more: rows.length > limit } };
      },
    }),
    route(app, {
      ...examined,
      method: 'GET',
      path: '/v1/audit_events/export',
      summary: 'The whole audit log as sealed lines, for `platen verify`',
      query: byRole,
      answers: { 200: linesType },
      handle: async (context) => {
        const seat = seatOf(context, context.query.role);
        // Refused here, while there still is an answer to give.
        await atDesk(app, seat, (db) => note(db, 'log.exported', {}));
        await chainNotes(app.background);
        const made = await makeCheckpoint(app);
        const read = (after: number) => readPage(app, seat, after, exportPage);
        const { reply } = context;
        reply.header('content-type', linesType);
        reply.header('content-disposition', 'attachment; filename="audit-log.jsonl"');
        reply.send(Readable.from(exportLog(app.logKey, made, read)));
        return 'taken';
      },
    }),
    route(app, {
      ...examined,
      method: 'POST',
      path: '/v1/audit_checkpoints',
      summary: 'Sign a checkpoint of the audit log now',
      query: byRole,
      answers: { 201: z.object({ size: z.int(), note: z.string() }) },
      handle: async (context) => {
        const seat = seatOf(context, context.query.role);
        await atDesk(app, seat, (db) => note(db, 'log.checkpoint_asked', {}));
        await chainNotes(app.background);
        return { status: 201, body: await makeCheckpoint(app) };
      },
    }),
  ];
}

async function readPage(
  app: Pick<App, 'withPurpose'>,
  seat: Seat,
  after: number,
  max: number,
): Promise<LogRow[]> {
  const asked = sql<LogRow>`select seq, at, prev, hash, body from priv.read_audit(${after}, ${max})`;
  return ask(app, seat, asked);
}
