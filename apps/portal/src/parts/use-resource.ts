// Reads something from the server and keeps it fresh: again when a key changes, and soon after each
// call of `touch`, never more often than the throttle allows. Old data stays on screen while new
// data is on its way.
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemFrom } from '../api/problem.ts';
import type { Problem } from '../api/types.ts';

export interface Resource<T> {
  data: T | undefined;
  problem: Problem | null;
  /** Asks for fresh data. */
  touch: () => void;
}

const throttleMsUsual = 400;

export function useResource<T>(
  load: () => Promise<T>,
  key: string,
  throttleMs = throttleMsUsual,
): Resource<T> {
  const [state, setState] = useState<{ key: string; data?: T; problem: Problem | null }>({
    key,
    problem: null,
  });
  const latest = useRef(load);
  latest.current = load;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const busy = useRef(false);
  const again = useRef(false);
  const current = useRef(key);
  current.current = key;

  const run = useCallback(async () => {
    timer.current = null;
    if (busy.current) {
      again.current = true;
      return;
    }
    busy.current = true;
    const asked = current.current;
    try {
      const data = await latest.current();
      if (asked === current.current) setState({ key: asked, data, problem: null });
    } catch (thrown) {
      if (asked === current.current) {
        setState((old) => ({ ...old, key: asked, problem: problemFrom(thrown) }));
      }
    }
    busy.current = false;
    if (again.current || asked !== current.current) {
      again.current = false;
      timer.current ??= setTimeout(run, throttleMs);
    }
  }, [throttleMs]);

  const touch = useCallback(() => {
    timer.current ??= setTimeout(run, throttleMs);
  }, [run, throttleMs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another resource
  useEffect(() => {
    void run();
    return () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [key, run]);

  const own = state.key === key;
  return { data: own ? state.data : undefined, problem: own ? state.problem : null, touch };
}
