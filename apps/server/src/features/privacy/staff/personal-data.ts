// What is kept about staff and their cases, and the anchors that let them act. No login of staff
// may write any of these tables: what they do at their desk goes through functions that check it.
import { type Anchor, declare, type Table } from '../../../platform/db/inventory.ts';

const made = { policy_version_id: 'system.operations', source: 'system.operations' } as const;
const byCase = { by: 'anchor', column: 'case_id' } as const;
const helpers = ['csr', 'sales'];

const roleTable: Table = {
  name: 'vault.staff_role',
  holds: 'who works for this installation, in which role, and who agreed to it',
  subject: 'subject_id',
  sources: ['form', 'system'],
  retention: 'case.end',
  due: [{ rule: 'case.end', at: `t.revoked_at + priv.period('case.end')` }],
  export: 'yes',
  erasure: 'keep: who was allowed to look is answered for by the installation',
  columns: {
    id: 'user.unique_id',
    staff_id: 'user.unique_id',
    subject_id: 'user.unique_id',
    role: 'user.account',
    proposed_by: 'user.unique_id',
    proposed_at: 'user.behavior.timestamp',
    granted_by: 'user.unique_id',
    granted_at: 'user.behavior.timestamp',
    single_person: 'system.operations',
    revoked_by: 'user.unique_id',
    revoked_at: 'user.behavior.timestamp',
    ...made,
  },
  access: [
    {
      purpose: 'account.profile',
      actors: ['user'],
      rows: { by: 'subject', column: 'subject_id' },
      read: ['id', 'staff_id', 'role', 'granted_at', 'revoked_at'],
    },
  ],
};

const caseTable: Table = {
  name: 'vault.open_case',
  holds: 'why somebody of the staff may look at one person, until when',
  subject: 'subject_id',
  account: 'account_id',
  sources: ['form', 'system'],
  retention: 'case.end',
  due: [
    {
      rule: 'case.end',
      at: `greatest(t.opened_at, t.closes_at, t.gag_until) + priv.period('case.end')`,
    },
  ],
  export: 'no: a case under a dated order shows at its date; accesses are exported with their case',
  erasure: 'row',
  columns: {
    id: 'user.unique_id',
    kind: 'system.operations',
    about_id: 'user.unique_id',
    account_id: 'user.account',
    subject_id: 'user.unique_id',
    opened_by: 'system.operations',
    reason: 'system.operations',
    state: 'user.behavior',
    opened_at: 'user.behavior.timestamp',
    verified_at: 'user.behavior.timestamp',
    closes_at: 'user.behavior.timestamp',
    gag_until: 'system.operations',
    told_at: 'user.behavior.timestamp',
    ...made,
  },
  access: [
    {
      purpose: 'comm.service',
      actors: ['job:deliver'],
      rows: { by: 'anchor', column: 'id' },
      read: ['id', 'state', 'told_at'],
      update: ['told_at'],
    },
    {
      purpose: 'support.reply',
      actors: ['user'],
      rows: { by: 'subject', column: 'subject_id', where: { column: 'kind', is: 'thread' } },
      read: ['id', 'kind', 'subject_id', 'state', 'opened_at', 'verified_at', 'closes_at'],
      insert: ['id', 'kind', 'account_id', 'subject_id', 'opened_by', 'reason', 'state', 'source'],
    },
  ],
};

const caseParts: Table[] = [
  {
    name: 'vault.case_object',
    holds: 'which faxes a case opens, by id',
    account: 'account_id',
    sources: ['system'],
    retention: 'case.end',
    export: 'no: ids that a case lists; what was opened stands in the access log',
    erasure: 'row',
    columns: {
      case_id: 'user.unique_id',
      object_id: 'user.unique_id',
      account_id: 'user.account',
      ...made,
    },
    access: [],
  },
  {
    name: 'vault.case_code',
    holds: 'the one-time code that proves a thread, as a hash',
    subject: 'subject_id',
    sources: ['system'],
    retention: 'case_code.end',
    due: [{ rule: 'case_code.end', at: 't.expires_at' }],
    export: 'no: a proof, gone within minutes',
    erasure: 'row',
    columns: {
      case_id: 'user.unique_id',
      subject_id: 'user.unique_id',
      code_hash: 'user.authorizing',
      expires_at: 'user.behavior.timestamp',
      tries_left: 'user.behavior',
      ...made,
    },
    access: [
      {
        purpose: 'comm.service',
        actors: ['job:deliver'],
        rows: byCase,
        insert: ['case_id', 'subject_id', 'code_hash', 'expires_at', 'source'],
      },
    ],
  },
  {
    name: 'vault.help_message',
    holds: 'what was written in a thread, by the person or by staff',
    subject: 'subject_id',
    account: 'account_id',
    sources: ['form'],
    retention: 'case.end',
    export: 'yes',
    erasure: 'row',
    columns: {
      id: 'user.unique_id',
      case_id: 'user.unique_id',
      account_id: 'user.account',
      subject_id: 'user.unique_id',
      author: 'user.behavior',
      staff_id: 'system.operations',
      body: 'user.content',
      at: 'user.behavior.timestamp',
      ...made,
    },
    access: [
      {
        purpose: 'support.reply',
        actors: ['user'],
        rows: { by: 'subject', column: 'subject_id' },
        read: ['id', 'case_id', 'author', 'staff_id', 'body', 'at'],
        insert: ['id', 'case_id', 'account_id', 'subject_id', 'author', 'body', 'source'],
      },
      {
        purpose: 'support.reply',
        actors: helpers,
        rows: byCase,
        read: ['id', 'case_id', 'author', 'body', 'at'],
        insert: ['id', 'case_id', 'account_id', 'subject_id', 'author', 'body', 'source'],
      },
    ],
  },
];

const invoiceTable: Table = {
  name: 'vault.invoice',
  holds: 'what an account owes, and whether it is paid',
  subject: 'subject_id',
  account: 'account_id',
  sources: ['system'],
  retention: 'invoice.record',
  due: [{ rule: 'invoice.record', at: `t.created_at + priv.period('invoice.record')` }],
  export: 'yes',
  erasure: 'keep: tax law has it kept',
  keptUntil: `t.created_at + priv.period('invoice.record')`,
  columns: {
    id: 'user.unique_id',
    account_id: 'user.account',
    subject_id: 'user.unique_id',
    amount_cents: 'user.financial',
    currency: 'user.financial',
    state: 'user.financial',
    due_at: 'user.financial',
    ...made,
    created_at: 'user.behavior.timestamp',
  },
  access: [
    {
      purpose: 'billing.charge',
      actors: ['billing_clerk'],
      rows: { by: 'scope', column: 'id' },
      read: ['id', 'account_id', 'amount_cents', 'currency', 'state', 'due_at'],
    },
  ],
};

const alertTable: Table = {
  name: 'vault.staff_alert',
  holds: 'what the privacy officer must hear of a member of the staff',
  subject: 'staff_subject_id',
  sources: ['system'],
  retention: 'case.end',
  due: [{ rule: 'case.end', at: `t.at + priv.period('case.end')` }],
  export: 'yes',
  erasure: 'keep: who was allowed to look is answered for by the installation',
  columns: {
    id: 'user.unique_id',
    kind: 'user.behavior',
    staff_id: 'user.unique_id',
    staff_subject_id: 'user.unique_id',
    case_id: 'system.operations',
    locks: 'user.behavior',
    at: 'user.behavior.timestamp',
    told: 'system.operations',
    lifted_by: 'user.unique_id',
    lifted_at: 'user.behavior.timestamp',
    ...made,
  },
  access: [
    {
      purpose: 'security.audit',
      actors: ['job:watch'],
      rows: { by: 'scope', column: 'id' },
      read: ['id', 'kind', 'staff_id', 'case_id', 'at', 'told'],
      update: ['told'],
    },
  ],
};

const glassTable: Table = {
  name: 'vault.break_glass',
  holds: 'an emergency access: who, whom, why, what exactly, for how long, and its review',
  subject: 'subject_id',
  account: 'account_id',
  sources: ['form'],
  retention: 'case.end',
  due: [
    {
      rule: 'case.end',
      at: `greatest(t.asked_at, t.closes_at, t.gag_until) + priv.period('case.end')`,
    },
  ],
  export: 'no: told to its person by mail, or at the date of an order; accesses are exported',
  erasure: 'keep: an emergency is answered for by whoever opened it',
  columns: {
    id: 'user.unique_id',
    case_id: 'system.operations',
    subject_id: 'user.unique_id',
    account_id: 'user.account',
    ground: 'system.operations',
    reason: 'system.operations',
    ticket: 'system.operations',
    fields: 'system.operations',
    objects: 'user.unique_id',
    minutes: 'system.operations',
    asked_by: 'system.operations',
    asked_at: 'user.behavior.timestamp',
    approved_by: 'system.operations',
    approved_at: 'user.behavior.timestamp',
    refused_by: 'system.operations',
    refused_at: 'user.behavior.timestamp',
    closes_at: 'user.behavior.timestamp',
    single_person: 'system.operations',
    gag_until: 'system.operations',
    told_at: 'user.behavior.timestamp',
    reviewed_by: 'system.operations',
    reviewed_at: 'user.behavior.timestamp',
    finding: 'system.operations',
    ...made,
  },
  access: [
    {
      purpose: 'comm.legal_notice',
      actors: ['job:deliver'],
      rows: { by: 'anchor', column: 'id' },
      read: ['id', 'ground', 'fields', 'approved_at', 'closes_at', 'told_at'],
      update: ['told_at'],
    },
  ],
};

/** Of a thread `c`: its person is owed a code, or the word that it was locked. */
const unwritten = `c.kind = 'thread' and (
          c.state = 'waiting' and c.opened_at > priv.now() - priv.span('provenThreadMinutes')
            and not exists (select from vault.case_code k where k.case_id = c.id)
          or c.state = 'locked' and c.told_at is null)`;

/** A case of one kind, in time, opened by a member of the staff in one of these roles. */
function caseAnchor(
  name: string,
  holds: string,
  kind: string,
  roles: string[],
  purpose: string,
  { join = '', and = '' } = {},
): Anchor {
  const among = `array[${roles.map((role) => `'${role}'`).join(', ')}]`;
  return {
    name,
    holds,
    staff: true,
    query: `
        select c.id, c.account_id, c.subject_id, c.about_id,
          array(select r.role from vault.staff_role r where r.staff_id = w.staff_id
            and r.role = any (${among}) and r.granted_at is not null and r.revoked_at is null),
          array['${purpose}'], c.id, w.staff_id
        from priv.staff_of(split_part($1, '/', 1)) w
        join vault.open_case c on c.id = split_part($1, '/', 2)
          and c.kind = '${kind}' and c.state = 'open'
          and (c.closes_at is null or c.closes_at > priv.now())${join}
        where priv.staff_holds(w.staff_id, ${among}) and not priv.staff_suspended(w.staff_id)${and}`,
  };
}

const anchors: Anchor[] = [
  {
    name: 'staff_session',
    holds: 'a session of somebody who works here, and one of their roles: `<session>/<role>`',
    staff: true,
    query: `
        select w.session_id, null, null, w.staff_id, array[split_part($1, '/', 2)],
          array['security.audit'], null, w.staff_id
        from priv.staff_of(split_part($1, '/', 1)) w
        where priv.staff_holds(w.staff_id, array[split_part($1, '/', 2)])`,
  },
  caseAnchor(
    'verified_thread',
    'a help thread whose person has proven who they are: `<session>/<case>`',
    'thread',
    helpers,
    'support.reply',
  ),
  caseAnchor(
    'open_invoice',
    'an invoice that is open or failed: `<session>/<case>`',
    'invoice',
    ['billing_clerk'],
    'billing.charge',
    {
      join: `
        join vault.invoice i on i.id = c.about_id and i.state in ('open', 'failed')`,
    },
  ),
  caseAnchor(
    'abuse_report',
    'a report of abuse that is being looked into: `<session>/<case>`',
    'abuse_report',
    ['abuse_analyst'],
    'abuse.investigate',
  ),
  caseAnchor(
    'legal_request',
    'a legal request that two people have approved: `<session>/<case>`',
    'legal_request',
    ['legal_officer', 'cpo'],
    'legal.respond',
  ),
  caseAnchor(
    'legal_hold',
    'a hold that a case asks for: `<session>/<case>`',
    'legal_hold',
    ['legal_officer', 'cpo'],
    'legal.hold',
  ),
  caseAnchor(
    'rights_request',
    'a request by right that is open, for whoever has it: `<session>/<case>`',
    'rights_request',
    ['cpo'],
    'rights.fulfil',
    {
      join: `
        join vault.rights_request r on r.id = c.about_id and r.taken_by = w.staff_id
          and r.state in ('received', 'in_progress', 'checking_identity')`,
    },
  ),
  caseAnchor(
    'break_glass',
    'an emergency that a second person has approved, for whoever asked: `<session>/<case>`',
    'break_glass',
    ['operator'],
    'legal.respond',
    {
      join: `
        join vault.break_glass b on b.case_id = c.id and b.asked_by = w.staff_id
          and b.closes_at > priv.now()`,
    },
  ),
  {
    name: 'waiting_case',
    holds: 'the id of a thread that was sent no code yet, or was locked without a word',
    query: `
        select c.id, c.account_id, c.subject_id, null, array['job:deliver'], array['comm.service']
        from vault.open_case c where c.id = $1 and ${unwritten}`,
  },
  {
    name: 'opened_emergency',
    holds: 'the id of an emergency whose person has not been told, and may be',
    query: `
        select b.id, b.account_id, b.subject_id, null, array['job:deliver'],
          array['comm.legal_notice']
        from vault.break_glass b
        where b.id = $1 and b.approved_at is not null and b.told_at is null
          and (b.gag_until is null or b.gag_until <= priv.now())`,
  },
  {
    name: 'staff_alert',
    holds: 'an alert and the officer who has not heard of it: `<alert>/<staff role>`',
    query: `
        select r.id, m.account_id, r.subject_id, a.id, array['job:watch'], array['security.audit']
        from vault.staff_alert a
        join vault.staff_role r on r.id = split_part($1, '/', 2)
          and r.granted_at is not null and r.revoked_at is null
        join vault.membership m on m.subject_id = r.subject_id
        where a.id = split_part($1, '/', 1) and r.id <> all (a.told)
        order by m.created_at limit 1`,
  },
];

export const inventory = declare({
  tables: [roleTable, caseTable, ...caseParts, invoiceTable, alertTable, glassTable],
  anchors,
  finders: [
    {
      name: 'waiting_case',
      query: `select c.id, c.opened_at from vault.open_case c where ${unwritten}
        order by c.opened_at`,
    },
    {
      name: 'untold_emergency',
      query: `select b.id, greatest(b.approved_at, b.gag_until) from vault.break_glass b
        where b.approved_at is not null and b.told_at is null
          and (b.gag_until is null or b.gag_until <= priv.now())
        order by b.approved_at`,
    },
    {
      // Privacy officers; where there is none, whoever runs the installation.
      name: 'untold_alert',
      query: `select a.id || '/' || r.id, a.at from vault.staff_alert a
        join vault.staff_role r on r.granted_at is not null and r.revoked_at is null
          and r.role = case when exists (select from vault.staff_role p where p.role = 'cpo'
            and p.granted_at is not null and p.revoked_at is null) then 'cpo' else 'operator' end
        where r.id <> all (a.told) and a.at > priv.now() - interval '30 days'
        order by a.at`,
    },
  ],
  sweeps: [
    {
      name: 'case_end',
      rule: 'case.end',
      statement: `update vault.open_case set state = 'closed' where id in (
        select id from vault.open_case where state in ('open', 'waiting')
          and coalesce(closes_at, case when kind = 'thread' and state = 'waiting'
            then opened_at + priv.span('provenThreadMinutes') end) <= priv.now() limit $1)`,
    },
    {
      name: 'unreviewed_emergency',
      rule: 'case.end',
      statement: `perform priv.alert_staff('unreviewed', b.asked_by, b.case_id, false)
        from vault.break_glass b where b.reviewed_at is null
          and b.closes_at + priv.span('breakGlassReviewDays') < priv.now()
          and not exists (select from vault.staff_alert a where a.kind = 'unreviewed'
            and a.case_id = b.case_id) limit $1`,
    },
  ],
});
