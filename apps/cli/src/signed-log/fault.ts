// A fault of a file: the verifier stops at the first, and says it.

/** What does not hold, and where: `line` counts from 1, `seq` is the event's own number. */
export interface Fault {
  readonly line?: number;
  readonly seq?: number;
  readonly says: string;
}

export class Broken extends Error {
  readonly fault: Fault;
  constructor(says: string, where: Omit<Fault, 'says'> = {}) {
    super(says);
    this.fault = { ...where, says };
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof Broken) return error.fault;
  throw error;
}
