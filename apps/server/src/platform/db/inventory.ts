// The inventory of stored data, as features declare it in their personal-data.ts. From it
// `generate` compiles every right in the database: a column that is not declared here cannot be
// deployed.

/** What may be done with a row. */
export type Verb = 'select' | 'insert' | 'update' | 'delete';

/** Which rows an access reaches, each compared with what the lease's anchor proved:
 * `account`, `subject`: the row's column equals the lease's account or subject;
 * `anchor`, `scope`: it equals the anchor row's id, or the id the anchor row stands for;
 * `opened`: it equals the one object this lease was opened for (see access log). */
export type RowKind = 'account' | 'subject' | 'anchor' | 'scope' | 'opened';

export interface Access {
  purpose: string;
  /** Actors of policy/purposes.ts that have this access under the purpose. */
  actors: string[];
  /** `where` narrows them further, to rows whose column holds just this. */
  rows: {
    by: RowKind;
    column: string;
    where?: { column: string; is: string };
    /** Also writes to the person's rows in other accounts than the lease's. */
    everywhere?: true;
  };
  read?: string[] | 'all';
  insert?: string[];
  update?: string[];
  delete?: true;
  /** Insert-only doorway `<table>_intake` for a lease that has no anchor row yet. */
  intake?: true;
  /** Reaches the rows of every mailbox: who arranges mailboxes sees that they are there. */
  everyMailbox?: true;
  /** A doorway of its own, `<table>_erase`: column rights go by doorway and login, so an actor that
   * sees less than another of the same login comes through another one. */
  doorway?: 'erase';
}

/** When a row is past its time: from that instant nobody sees it, and the sweep takes it away. */
export interface Due {
  /** A rule of policy/retention.ts. */
  rule: string;
  /** SQL over the row `t` giving the instant, or null while its period has not begun:
   * `t.created_at + priv.period('draft.end')`. */
  at: string;
  /** Past due for these purposes alone; the row lives on for the others. Absent: for all. */
  purposes?: string[];
  /** Only hides the row while `at` is past; it ends by the table's other rules. */
  hides?: true;
}

export interface Table {
  /** `vault.x`: personal, leased. `auth.x`: the sign-in login's own. `ops.x`: nothing personal. */
  name: string;
  holds: string;
  /** Columns that lead to the person and the account; at least one for a vault table. */
  subject?: string;
  account?: string;
  sources: string[];
  /** A rule of policy/retention.ts. */
  retention: string;
  /** Absent where the row lives as long as what it hangs on. */
  due?: Due[];
  /** A case may keep its rows past their time (P-8-06). Not what is only there to advertise by. */
  holdable?: true;
  export: 'yes' | `no: ${string}`;
  erasure: 'row' | 'key' | `keep: ${string}`;
  /** The row names a version itself, such as the one that was accepted; else the database sees to
   * it that it is the one that governs its person as the row is made. */
  versions?: 'named';
  /** A lease may be opened for one of these rows, of its own account: `column` is its id, and
   * `when` is SQL over the row, where not every row can be opened. The access log then names it. */
  opens?: { column: string; when?: string };
  /** The row is the account's, whoever made it: when that person is erased their id on it goes, and
   * the row stays. */
  shared?: true;
  /** The column that says in whose private inbox the row lies; null where it is every member's. Who
   * acts for themselves reaches such rows only where the mailbox is open to them, whatever else
   * their access says (`priv.mailboxes`); and it goes with its owner. */
  mailbox?: string;
  /** The column whose value is the id of blobs that hang on the row: they go with it. */
  blobs?: string;
  /** For `erasure: 'keep: …'`: SQL over the row `t` giving the instant until which the law has it
   * kept, for the receipt. */
  keptUntil?: string;
  /** The row also carries the number or address of somebody who may have no account. Whoever
   * proves that it is theirs sees `shows` of it: what they saw already, and nothing of the owner.
   * */
  carries?: { contact: string; column: string; shows: string[]; when?: string }[];
  /** Every column with its data category (fideslang keys), e.g. `user.contact.email`. */
  columns: Record<string, string>;
  access: Access[];
}

/** An anchor is a row that proves why: `priv.open_by_<name>(purpose, key)` is generated from it. */
export interface Anchor {
  name: string;
  holds: string;
  /** SQL over base tables with the caller's key as $1. Must return at most one row of
   * anchor_id, account_id, subject_id, scope_id (text), actors (text[]), purposes (text[] or null
   * for "no further limit"). Runs with the gate's rights, so it must check everything itself. */
  query: string;
  /** A member of staff acts: the query returns two columns more, case_id and staff_id (a handle,
   * not a name), and each lease is written to the access log before anything can be read. */
  staff?: true;
  /** The lease may only insert through `_intake` doorways: there is no row to read yet. */
  intake?: true;
}

/** Background work learns what is due from `priv.due_<name>(max)`: ids and times, nothing else. */
export interface Finder {
  name: string;
  /** SQL returning (id text, due_at timestamptz), ordered, without limit. */
  query: string;
}

/** `priv.sweep_<name>(max)` runs inside the database and returns a count. */
export interface Sweep {
  name: string;
  rule: string;
  /** A statement that touches at most $1 rows and reports them by `returning 1`. */
  statement: string;
}

export interface Inventory {
  tables: Table[];
  anchors?: Anchor[];
  finders?: Finder[];
  sweeps?: Sweep[];
}

/**
 * Identity with the type checked; a feature's personal-data.ts exports `inventory = declare({…})`.
 */
export function declare(inventory: Inventory): Inventory {
  return inventory;
}
