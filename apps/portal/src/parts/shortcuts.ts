// Single-key shortcuts (WCAG 2.1.4: they can be switched off). Keys typed into fields are never
// taken.
import { useEffect, useRef, useSyncExternalStore } from 'react';

const storageKey = 'platen-single-keys';
const watchers = new Set<() => void>();

function readEnabled(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

export function setShortcutsEnabled(enabled: boolean): void {
  try {
    localStorage.setItem(storageKey, enabled ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const call of watchers) call();
}

export function useShortcutsEnabled(): boolean {
  return useSyncExternalStore((call) => {
    watchers.add(call);
    return () => watchers.delete(call);
  }, readEnabled);
}

/** Whether what has the focus takes the keys for itself. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('[role="menu"], [role="radiogroup"], dialog[open]') !== null
  );
}

/** Key name → what it does, while the component is on screen. Names as in `KeyboardEvent.key`. */
export function useShortcuts(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  const enabled = useShortcutsEnabled();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
      const single = event.key.length === 1;
      if (single && !enabled) return;
      latest.current[event.key]?.(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}
