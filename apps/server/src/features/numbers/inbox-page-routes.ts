// The page of inboxes over HTTP: each form is one of the API's verbs, and its fault is shown on the
// page that follows.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { type Html, htmlType } from '../../platform/html/html.ts';
import { isProblemCode, problem, problems } from '../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../route.ts';
import { inboxBody } from './inbox-pages.ts';
import {
  changeInbox,
  endInbox,
  listInboxes,
  listManagedInboxes,
  makeInbox,
  newInboxForm,
  pointNumber,
  takeOver,
} from './inboxes.ts';
import { declareMailboxPolicy, mailboxPolicySchema, readMailboxPolicy } from './mailbox-policy.ts';

export interface Lent {
  page(title: string, body: Html): string;
}

const facts = {
  purpose: ['account.profile', 'number.manage', 'account.admin'],
  actor: ['user', 'account admin'],
  clauses: ['P-0-04'],
} as const;
const numberManage = { purpose: 'number.manage' } as const;
const accountAdmin = { purpose: 'account.admin' } as const;
const here = '/account/inboxes';

/** What was done, shown on the page that follows. */
const doneWords: Record<string, string> = {
  made: 'The inbox is made.',
  shared: 'Every member sees the inbox now.',
  ended: 'The inbox has ended, and its faxes with it.',
  taken: 'The inbox is every member’s now.',
  pointed: 'Faxes to that number go there from now on.',
  declared: 'It is declared, and every member is told.',
};

type FormContext = Pick<Context, 'withPurpose' | 'credential'> & {
  body: Record<string, string>;
  params: Record<string, string>;
};
type Body = Exclude<Answer, 'taken'>;

export function inboxPageRoutes(app: App, { page }: Lent): Route[] {
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: here,
      summary: 'The inboxes you see into, and which number leads where',
      query: z.object({
        done: z.string().max(20).optional(),
        fault: z.string().max(60).optional(),
      }),
      answers: { 200: htmlType, 303: '' },
      handle: async (context) => {
        const { done, fault = '' } = context.query;
        return readPage(context)
          .then((read) => {
            const body = inboxBody({
              ...read,
              done: doneWords[done ?? ''],
              fault: sentenceOf(fault),
            });
            return { status: 200, type: htmlType, body: page('Inboxes', body) };
          })
          .catch((thrown: { code?: string }) => {
            if (thrown.code !== 'auth.required') throw thrown;
            return toSignIn;
          });
      },
    }),
    ...forms(app),
  ];
}

function sentenceOf(fault: string): string | undefined {
  return isProblemCode(fault) ? `${problems[fault].sentence} ${problems[fault].fix}` : undefined;
}

async function readPage({ withPurpose }: Pick<Context, 'withPurpose'>) {
  const own = await withPurpose(async (db, lease) => {
    const { mailbox_policy: policy } = await readMailboxPolicy(db);
    const { role } = await db
      .selectFrom('p_account_profile.membership')
      .select('role')
      .where('account_id', '=', lease.accountId as string)
      .executeTakeFirstOrThrow();
    return { policy, role };
  });
  const runs = own.role === 'owner' || own.role === 'admin';
  return {
    ...own,
    inboxes: await withPurpose(listInboxes, numberManage),
    managed: runs ? await withPurpose(listManagedInboxes, accountAdmin) : undefined,
  };
}

function forms(app: App): Route[] {
  const act = (path: string, summary: string, work: (context: FormContext) => Promise<string>) =>
    route(app, {
      ...facts,
      method: 'POST',
      path,
      summary,
      consumes: 'form',
      params: z.record(z.string(), z.string()),
      body: z.record(z.string(), z.string()),
      answers: { 303: '' },
      handle: async (context) => acted(() => work(context as unknown as FormContext)),
    });
  return [
    act(here, 'The form that makes an inbox', async ({ withPurpose, body }) => {
      const form = newInboxForm.safeParse({ name: body.name, private: body.private === 'yes' });
      if (!form.success) throw problem('validation.request');
      await withPurpose((db, lease) => makeInbox(app, db, lease, form.data), numberManage);
      return 'made';
    }),
    act(`${here}/:id/share`, 'The form that shows one to all', async ({ withPurpose, params }) => {
      await withPurpose((db) => changeInbox(db, params.id, { private: false }), numberManage);
      return 'shared';
    }),
    act(`${here}/:id/end`, 'The form that ends one', async ({ withPurpose, params }) => {
      await withPurpose((db) => endInbox(db, 'number.manage', params.id), numberManage);
      return 'ended';
    }),
    act(`${here}/:id/end-left`, 'The form that ends what was left', async (context) => {
      const { id } = context.params;
      await context.withPurpose((db) => endInbox(db, 'account.admin', id), accountAdmin);
      return 'ended';
    }),
    act(`${here}/:id/take-over`, 'The form that takes over what was left', async (context) => {
      const { id } = context.params;
      await context.withPurpose(
        (db, lease) => takeOver(db, lease, id, { private: false }),
        accountAdmin,
      );
      return 'taken';
    }),
    act('/account/numbers/:id', 'The form that points a number', async (context) => {
      const { params, body } = context;
      await context.withPurpose((db) => pointNumber(db, params.id, body.inbox_id), accountAdmin);
      return 'pointed';
    }),
    act('/account/mailbox-policy', 'The form that declares who may read', async (context) => {
      const form = mailboxPolicySchema.safeParse(context.body);
      if (!form.success) throw problem('validation.request');
      await context.withPurpose(
        (db, lease) => declareMailboxPolicy(app, db, lease, form.data),
        accountAdmin,
      );
      return 'declared';
    }),
  ];
}

const toSignIn: Body = { status: 303, headers: { location: `/sign-in?next=${here}` } };

async function acted(work: () => Promise<string>): Promise<Body> {
  try {
    return { status: 303, headers: { location: `${here}?done=${await work()}` } };
  } catch (thrown) {
    const { code = '' } = thrown as { code?: string };
    if (code === 'auth.required') return toSignIn;
    if (!isProblemCode(code)) throw thrown;
    return { status: 303, headers: { location: `${here}?fault=${code}` } };
  }
}
