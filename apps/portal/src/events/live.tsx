// Gives the pages what is live: the store of faxes, the state of the line, and the voice for screen
// readers. One event stream serves the whole portal; it sleeps while the tab is hidden for long.
import type { ReactNode } from 'react';
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { getFax, listFaxes } from '../api/calls.ts';
import { signInPath } from '../api/request.ts';
import type { Direction, Fax, FaxEvent } from '../api/types.ts';
import { type Announcer, announcer, isWorthSaying } from './announcer.ts';
import { type Connection, connectStream, type Stream } from './connect-stream.ts';
import type { FaxList } from './fax-book.ts';
import { createFaxStore, type FaxStore } from './fax-store.ts';
import { sentenceOf } from './sentence-of.ts';

interface Live {
  store: FaxStore;
  connection: Connection;
  retryNow: () => void;
  say: Announcer['say'];
}

const LiveContext = createContext<Live | null>(null);

/** Browsers allow six connections to one server: a forgotten tab gives its own back. */
const hiddenMsMax = 120_000;

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

const world = {
  fetch: (path: string, init: RequestInit) => fetch(path, init),
  now: () => Date.now(),
  after,
  random: Math.random,
};

function isFaxEvent(data: unknown): data is FaxEvent {
  const event = data as FaxEvent | null;
  return typeof event?.type === 'string' && typeof event.data?.fax_id === 'string';
}

/** Runs the stream while the page is there; returns its state and the way to hurry it. */
function useStream(store: FaxStore): Pick<Live, 'connection' | 'retryNow'> {
  const [connection, setConnection] = useState<Connection>({ is: 'connecting' });
  const stream = useRef<Stream | null>(null);
  useEffect(() => {
    const open = () =>
      connectStream(world, {
        path: '/v1/events/stream',
        onEvent(data) {
          if (isFaxEvent(data)) store.takeEvent(data);
        },
        onConnection(next) {
          setConnection(next);
          if (next.is === 'refused') location.assign(signInPath);
          if (next.is === 'open') store.catchUp();
        },
      });
    stream.current = open();
    const stopWatching = watchSleep(
      () => {
        stream.current?.close();
        stream.current = null;
      },
      () => {
        stream.current ??= open();
      },
    );
    const onOnline = () => stream.current?.retryNow();
    window.addEventListener('online', onOnline);
    return () => {
      stopWatching();
      window.removeEventListener('online', onOnline);
      stream.current?.close();
      stream.current = null;
    };
  }, [store]);
  const retryNow = useCallback(() => stream.current?.retryNow(), []);
  return { connection, retryNow };
}

/** Calls `sleep` when the tab was hidden for long, `wake` when it is shown. */
function watchSleep(sleep: () => void, wake: () => void): () => void {
  let stop: (() => void) | null = null;
  const onChange = () => {
    stop?.();
    stop = document.hidden ? after(hiddenMsMax, sleep) : null;
    if (!document.hidden) wake();
  };
  document.addEventListener('visibilitychange', onChange);
  return () => {
    document.removeEventListener('visibilitychange', onChange);
    stop?.();
  };
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => createFaxStore({ getFax, listFaxes, after }));
  const { connection, retryNow } = useStream(store);
  const [spoken, setSpoken] = useState('');
  const voice = useRef<Announcer | null>(null);
  const say = useCallback((subject: string, sentence: string) => {
    voice.current ??= announcer(world, setSpoken);
    voice.current.say(subject, sentence);
  }, []);
  useEffect(
    () =>
      store.onEvent(null, (event) => {
        if (!isWorthSaying(event)) return;
        const sentence = sentenceOf(event, store.book().faxes[event.data.fax_id]);
        if (sentence) say(event.data.fax_id, sentence);
      }),
    [store, say],
  );
  const live = useMemo(
    () => ({ store, connection, retryNow, say }),
    [store, connection, retryNow, say],
  );
  return (
    <LiveContext value={live}>
      {children}
      <div className="hidden-words" role="status" aria-live="polite">
        {spoken}
      </div>
    </LiveContext>
  );
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('useLive outside LiveProvider');
  return live;
}

export function useFax(id: string): Fax | undefined {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, () => store.book().faxes[id]);
}

export function useFaxList(direction: Direction): { list: FaxList; faxes: Record<string, Fax> } {
  const { store } = useLive();
  const book = useSyncExternalStore(store.subscribe, store.book);
  return { list: book.lists[direction], faxes: book.faxes };
}
