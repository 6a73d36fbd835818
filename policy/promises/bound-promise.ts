// What binds a promise: the sentence, the code that enforces it, the tests that prove it, and the
// change to the lowest enforcement that must turn those tests red.

/**
 * `E` enforced by mechanism, `L` looked at in the running system, `H` kept by people on a schedule.
 */
export type Mode = 'E' | 'L' | 'H';

/** The fair information principles, as the OECD and the FTC name them. */
export type Principle =
  | 'notice'
  | 'choice'
  | 'access'
  | 'integrity'
  | 'security'
  | 'enforcement'
  | 'minimisation'
  | 'accountability';

/**
 * The lowest enforcement, switched off. `sql` runs in each test database after the rights are
 * compiled; `find` must stand in `file` exactly once and is replaced as the file is loaded. Neither
 * leaves a trace in what production runs: there is no switch in the code.
 */
export type Mutation = { sql: string } | { file: string; find: string; replace: string };

export interface BoundPromise {
  section: string;
  sentence: string;
  mode: readonly Mode[];
  principle: Principle;
  /** `file symbol`, or a thing in the database: `sql: trigger vault.choice_event append_only`
   * (function, policy, trigger, constraint, grant, view). Empty: planned. */
  enforcedBy: readonly string[];
  /** Test files with tests named after the promise: `P-6-02: …` is the proof, `P-6-02 control: …`
   * shows that the rightful use still works. */
  provedBy: readonly string[];
  mutation?: Mutation;
  /** For what people keep (`H`): what the system asks of them, and how often. */
  schedule?: string;
  /** At the latest so many days after the last record, the next is due. */
  recordEveryDays?: number;
}
