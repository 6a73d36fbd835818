// News between processes by LISTEN/NOTIFY: ids only, sent when a transaction commits. One
// connection listens for all; when it breaks it is made again and everyone is woken, since news may
// be lost.
import { type Kysely, sql } from 'kysely';
import pg from 'pg';

const channel = 'platen';
const reconnectMs = 500;

export interface News {
  /** Calls `wake(id)` on each piece of news of that kind, and with undefined after a gap. */
  hear(kind: string, wake: (id: string | undefined) => void): () => void;
  close(): Promise<void>;
}

/** Announces `id` at commit. The kind is a word, the id an id: nothing personal travels here. */
// biome-ignore lint/suspicious/noExplicitAny: any database type has the same NOTIFY
export async function tell(db: Kysely<any>, kind: string, id: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${`${kind} ${id}`})`.execute(db);
}

export async function listen(config: pg.ClientConfig): Promise<News> {
  const ears = new Map<string, Set<(id: string | undefined) => void>>();
  let closed = false;
  let client: pg.Client;
  const connect = async () => {
    client = new pg.Client({ ...config, keepAlive: true });
    client.on('error', () => undefined);
    client.on('notification', ({ payload = '' }) => {
      const [kind, id] = payload.split(' ');
      for (const wake of ears.get(kind) ?? []) wake(id);
    });
    client.on('end', () => {
      if (!closed) setTimeout(again, reconnectMs);
    });
    await client.connect();
    await client.query(`listen ${channel}`);
  };
  const again = () => {
    if (closed) return;
    connect().then(
      () => {
        for (const all of ears.values()) for (const wake of all) wake(undefined);
      },
      () => undefined, // its 'end' event tries again
    );
  };
  await connect();
  return {
    hear: (kind, wake) => {
      const all = ears.get(kind) ?? new Set();
      all.add(wake);
      ears.set(kind, all);
      return () => all.delete(wake);
    },
    close: async () => {
      closed = true;
      await client.end();
    },
  };
}
