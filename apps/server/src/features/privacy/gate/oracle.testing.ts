// The rule of the gate in plain TypeScript, over a history of what happened: what a purpose may see
// is what the person allowed at that instant, and nothing else decides.

export type Basis = 'contract' | 'legal obligation' | 'consent';

/** The purposes of the test's world; a text names some of them. */
export const bases: Record<string, Basis> = {
  'account.profile': 'contract',
  'fax.display': 'contract',
  'rights.fulfil': 'legal obligation',
  'marketing.email': 'consent',
};

export const people = ['sub_holder', 'sub_member', 'sub_other'] as const;
export const accounts = ['acc_one', 'acc_two'] as const;
export const versions = ['2020-01-01', '2021-01-01', '2022-01-01'] as const;
export type Person = (typeof people)[number];
export type Account = (typeof accounts)[number];
export type Version = (typeof versions)[number];

/** Who accepted for the account. `sub_member` belongs to `acc_one`, too. */
export const holderOf: Record<Account, Person> = { acc_one: 'sub_holder', acc_two: 'sub_other' };
export const accountOf: Record<Person, Account> = {
  sub_holder: 'acc_one',
  sub_member: 'acc_one',
  sub_other: 'acc_two',
};

export type MailboxPolicy = 'private' | 'admin_may_read';
export type Decision = 'yes' | 'no' | 'withdrawn';
export type Table = 'number' | 'document' | 'contact_point' | 'inbox';

export interface Row {
  id: string;
  table: Table;
  account?: Account;
  person?: Person;
  /** Whose private inbox it is. */
  owner?: Person;
  version: Version;
  /** Minutes from the beginning. */
  due?: number;
}

export type Step =
  | { does: 'collect'; row: Row }
  | { does: 'delete'; row: number }
  | { does: 'accept'; person: Person; version: Version; decision: Decision }
  | { does: 'choose'; person: Person; purpose: string; decision: Decision }
  | { does: 'freeze' | 'thaw'; what: Account | Person }
  | { does: 'close'; account: Account; version: Version }
  | { does: 'reopen'; account: Account }
  | { does: 'declare'; account: Account; policy: MailboxPolicy }
  | { does: 'wait'; minutes: number };

export interface State {
  texts: Record<Version, string[]>;
  rows: Row[];
  accepted: Map<string, Decision>;
  said: Map<string, Decision>;
  frozen: Set<string>;
  closed: Map<Account, Version>;
  declared: Map<Account, MailboxPolicy>;
  minute: number;
}

export function beginning(texts: Record<Version, string[]>): State {
  const empty = { rows: [], minute: 0 };
  return {
    ...empty,
    texts,
    accepted: new Map(),
    said: new Map(),
    frozen: new Set(),
    closed: new Map(),
    declared: new Map(),
  };
}

export function after(state: State, step: Step): void {
  switch (step.does) {
    case 'collect':
      state.rows.push(step.row);
      break;
    case 'delete':
      state.rows.splice(step.row % Math.max(1, state.rows.length), 1);
      break;
    case 'accept':
      state.accepted.set(`${step.person} ${step.version}`, step.decision);
      break;
    case 'choose':
      state.said.set(`${step.person} ${step.purpose}`, step.decision);
      break;
    case 'freeze':
      state.frozen.add(step.what);
      break;
    case 'thaw':
      state.frozen.delete(step.what);
      break;
    case 'close':
      state.closed.set(step.account, step.version);
      break;
    case 'reopen':
      state.closed.delete(step.account);
      break;
    case 'declare':
      state.declared.set(step.account, step.policy);
      break;
    case 'wait':
      state.minute += step.minutes;
      break;
  }
}

/** A look: by which purpose, at which table, with a lease of this person in their account. */
export interface Look {
  purpose: string;
  table: Table;
  person: Person;
}

/** The ids it sees, or that it is refused outright. */
export function sees(state: State, look: Look): string[] | 'frozen' {
  const account = accountOf[look.person];
  const law = bases[look.purpose] === 'legal obligation';
  if (!law && (state.frozen.has(account) || state.frozen.has(look.person))) return 'frozen';
  return state.rows
    .filter((row) => row.table === look.table)
    .filter((row) => row.account === account || row.person === look.person)
    .filter((row) => isOpen(state, row, look))
    .filter((row) => mayBeSeen(state, row, look.purpose, account))
    .map(({ id }) => id)
    .sort();
}

/** What is in a private inbox is its owner's; and where it was declared, an administrator's to look
 * at, and in no copy of theirs. `sub_member` is none. */
function isOpen(state: State, { owner, account }: Row, { person, purpose }: Look): boolean {
  if (owner === undefined || owner === person) return true;
  return (
    state.declared.get(account as Account) === 'admin_may_read' &&
    person !== 'sub_member' &&
    purpose !== 'rights.fulfil'
  );
}

function mayBeSeen(state: State, row: Row, purpose: string, account: Account): boolean {
  const basis = bases[purpose];
  const has = (version: Version) => state.texts[version].includes(purpose);
  const person = row.person ?? holderOf[row.account as Account];
  const closedUnder = state.closed.get(account);
  if (closedUnder !== undefined && !has(closedUnder)) return false;
  if (row.due !== undefined && row.due <= state.minute) return false;
  if (basis !== 'legal obligation' && state.frozen.has(person)) return false;
  const said = basis === 'legal obligation' ? undefined : state.said.get(`${person} ${purpose}`);
  if (said === 'no' || said === 'withdrawn') return false;
  if (basis === 'consent') return said === 'yes';
  const accepted = versions.filter((v) => state.accepted.get(`${person} ${v}`) === 'yes');
  return said === 'yes' || has(row.version) || accepted.some(has);
}
