/**
 * The calls that are alive, found by the application's key and by our tag in the dialog, and which
 * of them is due next. A call that has ended is taken out at once: only its transactions linger.
 */
import { type Call, callWakeAt } from './call-state.ts';
import { Deadlines, type Waiter } from './deadlines.ts';

interface Entry extends Waiter {
  call: Call;
}

export class CallBook {
  readonly #byKey = new Map<string, Entry>();
  readonly #byTag = new Map<string, Entry>();
  readonly #deadlines = new Deadlines<Entry>();

  get size(): number {
    return this.#byKey.size;
  }

  get wakeAt(): number | null {
    return this.#deadlines.next?.wakeAt ?? null;
  }

  /** The call whose deadline comes first. */
  get next(): Call | null {
    return this.#deadlines.next?.call ?? null;
  }

  get(key: string): Call | null {
    return this.#byKey.get(key)?.call ?? null;
  }

  /** The call whose dialog has these ids; a call that knows no remote tag yet has no dialog. */
  inDialog(callId: string, localTag: string, remoteTag: string): Call | null {
    const dialog = this.#byTag.get(localTag)?.call.dialog;
    if (dialog?.callId !== callId || dialog.remoteTag !== remoteTag) return null;
    return this.#byTag.get(localTag)!.call;
  }

  /** Stores what a call has become; one that has ended goes. */
  keep(call: Call): void {
    let entry = this.#byKey.get(call.key);
    if (entry === undefined) {
      entry = { call, wakeAt: 0, place: -1 };
      this.#byKey.set(call.key, entry);
      this.#byTag.set(call.dialog.localTag, entry);
    }
    entry.call = call;
    this.#deadlines.set(entry, callWakeAt(call.state));
    if (call.state.at !== 'ended') return;
    this.#byKey.delete(call.key);
    this.#byTag.delete(call.dialog.localTag);
  }
}
