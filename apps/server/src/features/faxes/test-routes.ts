// Test mode: the built-in exchange has one of its machines fax to a number of ours.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import { type Route, route } from '../../route.ts';
import type { LinesFeature } from '../lines/index.ts';
import { listNumbers } from '../numbers/index.ts';
import { parseNumber } from './fax-number.ts';
import { foreignPages, samplePages } from './sample.ts';

const firstTestNumber = '+12025550100';
const testPagesMax = 10;

export function testRoutes(app: App, lines: LinesFeature): Route[] {
  return [
    route(app, {
      method: 'POST',
      path: '/v1/test/inbound',
      summary: 'Has the built-in exchange fax a sample to a number of ours',
      purpose: 'fax.send',
      actor: ['user', 'API key'],
      clauses: ['P-4-06'],
      body: z.object({
        to: z.string().max(40).optional(),
        from: z.string().max(40).default(firstTestNumber),
        pages: z.int().min(1).max(testPagesMax).default(samplePages),
        seed: z.int().optional(),
      }),
      answers: { 202: z.object({ from: z.string(), to: z.string() }) },
      handle: async (context) => {
        const open = await lines.opened;
        if (!open.builtIn) throw problem('test.mode_only');
        const { pages } = context.body;
        const from = parseNumber(context.body.from, 'from');
        const numbers = await context.withPurpose((db) => listNumbers(db, 'fax.send'));
        const wanted =
          context.body.to === undefined ? numbers[0]?.number : parseNumber(context.body.to, 'to');
        const own = numbers.find(({ number }) => number === wanted);
        if (own === undefined) throw problem('validation.from_unknown', { param: 'to' });
        const to = own.number;
        open.testInbound({ from, to, pages: await foreignPages(from, to, pages, app.clock.now()) });
        return { status: 202, body: { from, to } };
      },
    }),
  ];
}
