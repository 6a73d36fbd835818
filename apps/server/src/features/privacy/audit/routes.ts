// The public face of the log, under /.well-known/privacy-log: the newest checkpoint, those before,
// the keys, and the proof that one size of the log is the beginning of another.
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { readCheckpoints } from './checkpoint.ts';
import { formatKey } from './log-key.ts';

const textType = 'text/plain; charset=utf-8';
const pageMax = 100;
const size = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const open = {
  method: 'GET',
  purpose: 'site.serve',
  actor: ['visitor', 'user', 'API key'],
  clauses: ['P-E-04'],
} as const;

export function logRoutes(app: App): Route[] {
  return [
    route(app, {
      ...open,
      path: '/.well-known/privacy-log/checkpoint',
      summary: 'The newest signed checkpoint of the audit log',
      answers: { 200: textType },
      handle: async () => {
        const [newest] = await readCheckpoints(app.web, 1);
        if (newest === undefined) throw problem('resource.not_found');
        return { status: 200, body: newest.note, type: textType };
      },
    }),
    route(app, {
      ...open,
      path: '/.well-known/privacy-log/checkpoints',
      summary: 'The signed checkpoints, newest first',
      query: z.object({ before: size.optional() }),
      answers: {
        200: z.object({
          data: z.array(
            z.object({ id: z.int(), size: z.int(), at: z.iso.datetime(), note: z.string() }),
          ),
        }),
      },
      handle: async ({ query }) => {
        const kept = await readCheckpoints(app.web, pageMax, query.before);
        const data = kept.map(({ id, size, at, note }) => ({
          id,
          size,
          at: at.toISOString(),
          note,
        }));
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...open,
      path: '/.well-known/privacy-log/key',
      summary: 'The public keys of the audit log, oldest first',
      answers: { 200: textType },
      handle: async () => {
        const asked = sql<{ origin: string; public_key: Buffer }>`select * from priv.log_keys()`;
        const { rows } = await asked.execute(app.web);
        const lines = rows.map((row) => formatKey(row.origin, row.public_key));
        return { status: 200, body: `${lines.join('\n')}\n`, type: textType };
      },
    }),
    route(app, {
      ...open,
      path: '/.well-known/privacy-log/consistency',
      summary: 'Proof that the log of one size continues the log of another (RFC 9162)',
      query: z.object({ from: size, to: size }),
      answers: { 200: z.object({ from: z.int(), to: z.int(), proof: z.array(z.string()) }) },
      handle: async ({ query: { from, to } }) => {
        const asked = sql<{ it: Buffer[] }>`select priv.log_consistency(${from}, ${to}) as it`;
        const { rows } = await asked.execute(app.web).catch((cause) => {
          if (cause.detail === 'log.size') throw problem('resource.not_found', {}, cause);
          throw cause;
        });
        const proof = rows[0].it.map((node) => node.toString('base64'));
        return { status: 200, body: { from, to, proof } };
      },
    }),
  ];
}
