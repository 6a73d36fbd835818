// Our numbers, over the API.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { type Route, route } from '../../route.ts';
import { numberSchema } from './number.ts';
import { listNumbers } from './store.ts';

export function numberRoutes(app: App): Route[] {
  return [
    route(app, {
      method: 'GET',
      path: '/v1/numbers',
      summary: 'The fax numbers of the account, each with its inbox',
      purpose: 'number.manage',
      actor: ['user', 'API key'],
      clauses: ['P-2C-02'],
      answers: {
        200: z.object({
          data: z.array(numberSchema),
          has_more: z.boolean(),
          next_cursor: z.string().nullable(),
        }),
      },
      handle: async (context) => {
        const data = await context.withPurpose((db) => listNumbers(db, 'number.manage'));
        return { status: 200, body: { data, has_more: false, next_cursor: null } };
      },
    }),
  ];
}
