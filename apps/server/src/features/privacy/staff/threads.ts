// Help threads as the person sees them: ask, prove who you are, read and write on. Everything is
// under the person's own session; staff come by another door (desk.ts).
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import type { Anchor, Db } from '../with-purpose.ts';
import type { Proof } from './desk.ts';

export const questionCharsMax = 4000;

export interface Thread {
  id: string;
  state: string;
  opened_at: Date;
  closes_at: Date | null;
}

export interface ThreadMessage {
  id: string;
  author: string;
  body: string;
  at: Date;
}

type ThreadApp = Pick<App, 'withPurpose' | 'id' | 'jobs'>;

/** Writes the question down and has a code sent. Nobody reads it before the proof. */
export async function openThread(
  app: ThreadApp,
  anchor: Anchor,
  question: string,
): Promise<string> {
  const id = app.id('cas');
  await app.withPurpose({ purpose: 'support.reply', anchor }, async (db, lease) => {
    const owner = {
      account_id: lease.accountId as string,
      subject_id: lease.subjectId as string,
      source: 'form',
    };
    await db
      .insertInto('p_support_reply.open_case')
      .values({
        ...owner,
        id,
        kind: 'thread',
        opened_by: 'person',
        reason: 'You asked for help',
        state: 'waiting',
      })
      .execute();
    await db
      .insertInto('p_support_reply.help_message')
      .values({ ...owner, id: app.id('hlp'), case_id: id, author: 'person', body: question })
      .execute();
    await app.jobs.enqueue(db, 'staff.write_thread', id);
  });
  return id;
}

export async function listThreads(db: Db): Promise<Thread[]> {
  return db
    .selectFrom('p_support_reply.open_case')
    .select(['id', 'state', 'opened_at', 'closes_at'])
    .orderBy('opened_at', 'desc')
    .limit(100)
    .execute();
}

export async function readThread(
  db: Db,
  id: string,
): Promise<{ thread: Thread; messages: ThreadMessage[] }> {
  const thread = await db
    .selectFrom('p_support_reply.open_case')
    .select(['id', 'state', 'opened_at', 'closes_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!thread) throw problem('resource.not_found');
  return { thread, messages: await listMessages(db, id) };
}

export async function listMessages(db: Db, id: string): Promise<ThreadMessage[]> {
  return db
    .selectFrom('p_support_reply.help_message')
    .select(['id', 'author', 'body', 'at'])
    .where('case_id', '=', id)
    .orderBy('at')
    .limit(500)
    .execute();
}

/** Adds a message of the person or, under a case, of staff: the database says which. */
export async function writeMessage(
  app: Pick<App, 'id'>,
  db: Db,
  thread: { id: string; accountId: string; subjectId: string },
  body: string,
): Promise<void> {
  await db
    .insertInto('p_support_reply.help_message')
    .values({
      id: app.id('hlp'),
      case_id: thread.id,
      account_id: thread.accountId,
      subject_id: thread.subjectId,
      author: 'person',
      body,
      source: 'form',
    })
    .execute();
}

/** Proves the thread by its code or, without one, by having signed in just now. */
export async function proveOwnThread(db: Db, id: string, code: string | undefined): Promise<Proof> {
  const proof =
    code === undefined
      ? sql<{ it: Proof }>`select priv.prove_thread_by_session(${id}) as it`
      : sql<{ it: Proof }>`select priv.prove_thread(${id}, ${code}) as it`;
  const { rows } = await proof.execute(db);
  return rows[0].it;
}
