// Why data is read or written: the closed list that the database's rights are compiled from. A pair
// of actor and anchor that is not here does not exist, whatever the code says.

export type Basis = 'contract' | 'legal obligation' | 'legitimate interest' | 'consent' | 'none';

/** The database logins an actor may come through. */
export type Login = 'web' | 'staff' | 'jobs' | 'auth';

export interface PurposeActor {
  actor: string;
  login: Login;
  /** The row that proves why; declared by the feature that owns it. `standing` and `none` are the
   * two exceptions: login auth on schema auth, and pages that know nobody. */
  anchor: string;
}

export interface Purpose {
  sentence: string;
  basis: Basis;
  actors: PurposeActor[];
  /** How long one lease lasts at most, in seconds. */
  leaseSeconds?: number;
}

const user = { actor: 'user', login: 'web', anchor: 'session' } as const;
const admin = { actor: 'account admin', login: 'web', anchor: 'session' } as const;
const apiKey = { actor: 'API key', login: 'web', anchor: 'api_key' } as const;
const linkHolder = { actor: 'link holder', login: 'web', anchor: 'sign_in_link' } as const;
const job = (name: string, anchor: string): PurposeActor => ({
  actor: `job:${name}`,
  login: 'jobs',
  anchor,
});

export const purposes = {
  'account.auth': {
    sentence: 'Recognise who signs in and keep the session; it happens before anyone is known.',
    basis: 'contract',
    actors: [{ actor: 'visitor', login: 'auth', anchor: 'standing' }],
  },
  'account.profile': {
    sentence: 'Let a person see and keep their own name, address and account as they want them.',
    basis: 'contract',
    actors: [user, linkHolder],
  },
  'account.admin': {
    sentence: 'Let the owner of an account run it: its name, its members, its settings.',
    basis: 'contract',
    actors: [admin],
  },
  'number.manage': {
    sentence: 'Show and arrange the fax numbers of an account and the inboxes behind them.',
    basis: 'contract',
    actors: [user, admin, apiKey],
  },
  'developer.manage': {
    sentence: 'Make, list and revoke the API keys of an account.',
    basis: 'contract',
    actors: [admin],
  },
  'fax.send': {
    sentence: 'Take a document and a number, and deliver the document to that number by fax.',
    basis: 'contract',
    actors: [user, apiKey, job('dial', 'running_attempt')],
    leaseSeconds: 120,
  },
  'fax.receive': {
    sentence: 'Take a fax that somebody sends to one of our numbers, and keep it for its owner.',
    basis: 'contract',
    actors: [job('receive', 'called_number'), job('receive', 'inbound_call')],
    leaseSeconds: 120,
  },
  'fax.route': {
    sentence: 'Find the inbox that a received fax belongs to, from the number that was called.',
    basis: 'contract',
    actors: [job('receive', 'inbound_call')],
  },
  'fax.render': {
    sentence: 'Turn an uploaded document into fax pages; the number it goes to is not needed.',
    basis: 'contract',
    actors: [job('render', 'queued_fax'), job('render', 'pending_conversion')],
    leaseSeconds: 120,
  },
  'fax.display': {
    sentence: 'Show the owner of an account their own faxes, pages and call records.',
    basis: 'contract',
    actors: [user, apiKey],
  },
  'retention.sweep': {
    sentence: 'Delete what is past its time; runs inside the database and returns counts only.',
    basis: 'legal obligation',
    actors: [],
  },
  'site.serve': {
    sentence: 'Serve the pages that know nobody; no personal column can be read.',
    basis: 'none',
    actors: [],
  },
} as const satisfies Record<string, Purpose>;

export type PurposeName = keyof typeof purposes;
