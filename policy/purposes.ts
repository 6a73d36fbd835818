// Why data is read or written: the closed list that the database's rights are compiled from. A pair
// of actor and anchor that is not here does not exist, whatever the code says.

export type Basis = 'contract' | 'legal obligation' | 'legitimate interest' | 'consent' | 'none';

/** Why an account or a person is not used for now. */
export type FreezeReason = 'erasure' | 'restriction' | 'hold' | 'child';

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
  /** Goes on where an account or a person is frozen. */
  whileFrozen?: true;
  /** For which reasons it may freeze what its lease is about, and end that. */
  mayFreeze?: FreezeReason[];
  /** Its actors that also see what is past its time: who keeps for a case, and who takes away. */
  seesPastDue?: string[];
}

const user = { actor: 'user', login: 'web', anchor: 'session' } as const;
const admin = { actor: 'account admin', login: 'web', anchor: 'session' } as const;
const apiKey = { actor: 'API key', login: 'web', anchor: 'api_key' } as const;
const linkHolder = (anchor: string): PurposeActor => ({
  actor: 'link holder',
  login: 'web',
  anchor,
});
const visitor = (anchor: string): PurposeActor => ({ actor: 'visitor', login: 'web', anchor });
/** Staff prove who they are and why in one key: `<session token>/<id of the case>`. */
const staff = (actor: string, anchor: string): PurposeActor => ({ actor, login: 'staff', anchor });
const job = (name: string, anchor: string): PurposeActor => ({
  actor: `job:${name}`,
  login: 'jobs',
  anchor,
});
const message = job('deliver', 'pending_message');

export const purposes = {
  'account.auth': {
    sentence: 'Recognise who signs in and keep the session; it happens before anyone is known.',
    basis: 'contract',
    whileFrozen: true,
    actors: [{ actor: 'visitor', login: 'auth', anchor: 'standing' }],
  },
  'account.profile': {
    sentence: 'Let a person see and keep their own name, address and account as they want them.',
    basis: 'contract',
    actors: [
      user,
      linkHolder('sign_in_link'),
      linkHolder('verified_draft'),
      linkHolder('invitation'),
      linkHolder('closed_account'),
      linkHolder('proven_code'),
    ],
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
  'fax.deliver': {
    sentence: 'Tell the people of an account about a fax, or bring it to them by email.',
    basis: 'contract',
    actors: [message],
    leaseSeconds: 120,
  },
  'fax.index': {
    sentence: 'Read the text of a fax so that its owner can search, where the owner wants that.',
    basis: 'consent',
    actors: [job('index', 'fax_to_index')],
    leaseSeconds: 120,
  },
  'fax.conform': {
    sentence: 'Change a document as far as the network needs it, and write down what was changed.',
    basis: 'contract',
    actors: [job('render', 'queued_fax')],
    leaseSeconds: 120,
  },
  'fax.protect': {
    sentence: 'Keep harmful files and floods out by machine: a verdict is kept, and no content.',
    basis: 'legitimate interest',
    actors: [job('render', 'queued_fax')],
    leaseSeconds: 120,
  },
  'comm.service': {
    sentence: 'Write to a person about the service they use: codes, receipts, notices.',
    basis: 'contract',
    actors: [
      message,
      job('deliver', 'login_code'),
      job('deliver', 'sign_up'),
      job('deliver', 'waiting_case'),
      job('deliver', 'damaged_content'),
    ],
  },
  'comm.legal_notice': {
    sentence: 'Tell a person what the law or this policy says they must be told.',
    basis: 'legal obligation',
    whileFrozen: true,
    actors: [
      message,
      job('deliver', 'policy_notice'),
      staff('cpo', 'policy_draft'),
      staff('operator', 'policy_draft'),
      job('deliver', 'opened_emergency'),
      job('deliver', 'untold_release'),
    ],
  },
  'marketing.email': {
    sentence: 'Write to a person about our own services, if they asked for it.',
    basis: 'consent',
    actors: [message],
  },
  'marketing.partner': {
    sentence:
      'Pass on the offer of a partner to a person who asked for it; we send, they never know.',
    basis: 'consent',
    actors: [message],
  },
  'choices.keep': {
    sentence: 'Show people what they allowed and refused, and write down what they decide.',
    basis: 'legal obligation',
    whileFrozen: true,
    actors: [
      user,
      linkHolder('choice_link'),
      linkHolder('unsubscribe_link'),
      job('deliver', 'stop_mail'),
    ],
  },
  'support.reply': {
    sentence: 'Answer a person who asked for help, in a thread where they proved who they are.',
    basis: 'contract',
    actors: [user, staff('csr', 'verified_thread'), staff('sales', 'verified_thread')],
    leaseSeconds: 60,
  },
  'billing.charge': {
    sentence: 'Settle an open invoice of an account.',
    basis: 'contract',
    actors: [staff('billing_clerk', 'open_invoice')],
  },
  'abuse.investigate': {
    sentence: 'Look into a report of abuse: its parties, and no content without the owner’s grant.',
    basis: 'legitimate interest',
    actors: [staff('abuse_analyst', 'abuse_report')],
  },
  'legal.respond': {
    sentence: 'Answer a legal request with the listed fields and nothing above its ceiling.',
    basis: 'legal obligation',
    whileFrozen: true,
    seesPastDue: ['legal_officer', 'cpo'],
    actors: [
      staff('legal_officer', 'legal_request'),
      staff('cpo', 'legal_request'),
      staff('operator', 'break_glass'),
    ],
  },
  'legal.hold': {
    sentence: 'Keep from deletion what a case needs, and hide it from everybody else.',
    basis: 'legal obligation',
    whileFrozen: true,
    mayFreeze: ['hold'],
    seesPastDue: ['legal_officer', 'cpo'],
    actors: [staff('legal_officer', 'legal_hold'), staff('cpo', 'legal_hold')],
  },
  'rights.fulfil': {
    sentence: 'Give people what is theirs by right: a copy, a correction, an end.',
    basis: 'legal obligation',
    whileFrozen: true,
    mayFreeze: ['erasure', 'restriction', 'child'],
    seesPastDue: ['job:erase'],
    actors: [
      user,
      linkHolder('request_link'),
      linkHolder('receipt_code'),
      visitor('request_intake'),
      staff('cpo', 'rights_request'),
      job('export', 'open_request'),
      job('export', 'export_job'),
      job('export', 'spent_export'),
      job('copy', 'mailbox_copy'),
      job('erase', 'erasure_job'),
    ],
    leaseSeconds: 120,
  },
  'security.audit': {
    sentence: 'See who did what here, and let staff answer for it: handles, and no values.',
    basis: 'legal obligation',
    actors: [
      staff('csr', 'staff_session'),
      staff('sales', 'staff_session'),
      staff('billing_clerk', 'staff_session'),
      staff('abuse_analyst', 'staff_session'),
      staff('auditor', 'staff_session'),
      staff('cpo', 'staff_session'),
      staff('operator', 'staff_session'),
      staff('legal_officer', 'staff_session'),
      job('watch', 'staff_alert'),
      job('watch', 'request_reminder'),
    ],
  },
  'evidence.check': {
    sentence: 'Try the promises on made-up people, never on real ones.',
    basis: 'legal obligation',
    actors: [job('evidence', 'synthetic_subject')],
  },
  'restore.replay': {
    sentence: 'Erase again, after a restore, what had been erased since the backup was made.',
    basis: 'legal obligation',
    whileFrozen: true,
    seesPastDue: ['job:erase'],
    actors: [job('erase', 'erasure_replay')],
  },
  'retention.sweep': {
    sentence: 'Delete what is past its time; runs inside the database and returns counts only.',
    basis: 'legal obligation',
    whileFrozen: true,
    actors: [],
  },
  'site.serve': {
    sentence: 'Serve the pages that know nobody; no personal column can be read.',
    basis: 'none',
    actors: [],
  },
} as const satisfies Record<string, Purpose>;

export type PurposeName = keyof typeof purposes;
