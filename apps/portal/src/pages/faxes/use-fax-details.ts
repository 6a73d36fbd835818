// Reads what belongs to one fax (pages, calls, timeline, accesses) and reads it again when news of
// it comes.
import { useEffect } from 'react';
import { listAccesses, listAttempts, listPages, listTimeline } from '../../api/calls.ts';
import { useLive } from '../../events/live.tsx';
import { type Resource, useResource } from '../../parts/use-resource.ts';

/** A long call's timeline is thousands of entries. */
const timelineThrottleMs = 1_500;

function useLiveResource<T>(
  load: (id: string) => Promise<T>,
  id: string,
  throttleMs?: number,
): Resource<T> {
  const { store, connection } = useLive();
  const resource = useResource(() => load(id), id, throttleMs);
  const { touch } = resource;
  useEffect(() => store.onEvent(id, touch), [store, id, touch]);
  // What happened while the line was down is read when it is up again.
  useEffect(() => {
    if (connection.is === 'open') touch();
  }, [connection.is, touch]);
  return resource;
}

export const usePages = (id: string) => useLiveResource(listPages, id);
export const useAttempts = (id: string) => useLiveResource(listAttempts, id);
export const useTimeline = (id: string) => useLiveResource(listTimeline, id, timelineThrottleMs);
export const useAccesses = (id: string) => useLiveResource(listAccesses, id);
