// What is stored about messages: to whom, of which template, why, and how it ended. Whoever may
// insert a row may write to a person; whether it goes is decided by the gate, inside the database.
import { type Access, declare } from '../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
};

const byAccount = { by: 'account', column: 'account_id' } as const;
const bySubject = { by: 'subject', column: 'subject_id' } as const;
const written = [
  'id',
  'template',
  'account_id',
  'subject_id',
  'to_sealed',
  'about',
  'facts',
  'secret_sealed',
  'written_under',
  'source',
];

/** Every purpose that may write to a person. Add yours here; the kind is the template's anyway. */
const writers: [purpose: string, actors: string[], rows: Access['rows']][] = [
  ['account.profile', ['user', 'link holder'], bySubject],
  ['choices.keep', ['user', 'link holder'], bySubject],
  ['account.admin', ['account admin'], byAccount],
  ['rights.fulfil', ['user', 'link holder', 'cpo', 'job:export', 'job:erase'], bySubject],
  ['comm.service', ['job:deliver'], bySubject],
  ['comm.legal_notice', ['job:deliver'], bySubject],
  ['marketing.email', ['job:deliver'], bySubject],
  ['marketing.partner', ['job:deliver'], bySubject],
  ['fax.receive', ['job:receive'], byAccount],
  ['fax.send', ['user', 'API key', 'job:dial'], byAccount],
  ['fax.render', ['job:render'], byAccount],
  ['support.reply', ['csr', 'sales'], bySubject],
  ['security.audit', ['job:watch'], bySubject],
  ['legal.respond', ['legal_officer', 'cpo'], bySubject],
];

/** The purposes that mail goes out under, each with what the sender reads of its one message. */
const delivering = [
  'fax.deliver',
  'comm.service',
  'comm.legal_notice',
  'marketing.email',
  'marketing.partner',
];
const sender = ['job:deliver'];
const ofMessage = { by: 'anchor', column: 'id' } as const;

const shown = [
  'id',
  'template',
  'kind',
  'account_id',
  'subject_id',
  'about',
  'facts',
  'state',
  'reason',
  'content',
  'sent_at',
  'bounced_at',
  'read_at',
  'created_at',
];

export const inventory = declare({
  tables: [
    {
      name: 'vault.message',
      holds: 'a message to a person: why it was written, and whether it went',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system', 'form', 'api', 'network'],
      retention: 'message.record',
      due: [{ rule: 'message.record', at: `t.created_at + priv.period('message.record')` }],
      holdable: true,
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        template: 'system.operations',
        kind: 'system.operations',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        to_sealed: 'user.contact.email',
        about: 'user.unique_id',
        facts: 'user.content',
        secret_sealed: 'user.authorizing',
        written_under: 'system.operations',
        state: 'user.behavior',
        reason: 'user.behavior',
        key_id: 'system.operations',
        to_hash: 'user.contact.email',
        unsubscribe_hash: 'user.authorizing',
        attempts: 'system.operations',
        next_at: 'system.operations',
        content: 'user.behavior',
        sent_at: 'user.behavior.timestamp',
        bounced_at: 'user.behavior.timestamp',
        read_at: 'user.behavior.timestamp',
        ...made,
        created_at: 'user.behavior.timestamp',
      },
      access: [
        ...writers.map(([purpose, actors, rows]) => ({ purpose, actors, rows, insert: written })),
        ...delivering.map((purpose) => ({
          purpose,
          actors: sender,
          rows: ofMessage,
          read: [...shown, 'to_sealed', 'secret_sealed', 'attempts', 'key_id'],
        })),
        {
          purpose: 'account.profile',
          actors: ['user'],
          rows: bySubject,
          read: shown,
          update: ['read_at'],
        },
      ],
    },
    {
      name: 'vault.message_attempt',
      holds: 'one try at handing a message over, and what the other server said, as a number',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system'],
      retention: 'message.record',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        message_id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        number: 'system.operations',
        started_at: 'user.behavior.timestamp',
        ended_at: 'user.behavior.timestamp',
        outcome: 'user.behavior',
        smtp_code: 'system.operations',
        secure: 'system.operations',
        ...made,
      },
      access: [
        {
          purpose: 'account.profile',
          actors: ['user'],
          rows: bySubject,
          read: 'all',
        },
      ],
    },
    {
      name: 'vault.message_setting',
      holds: 'what an account wants to be told by mail',
      account: 'account_id',
      sources: ['form', 'api'],
      retention: 'account.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        account_id: 'user.account',
        notify_inbound: 'user.account.settings',
        notify_receipt: 'user.account.settings',
        notify_content: 'user.account.settings',
        ...made,
        updated_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: byAccount,
          read: 'all',
          insert: ['account_id', 'notify_inbound', 'notify_receipt', 'notify_content', 'source'],
          update: ['notify_inbound', 'notify_receipt', 'notify_content', 'source', 'updated_at'],
        },
        ...(
          [
            ['fax.receive', ['job:receive']],
            ['fax.send', ['job:dial', 'user', 'API key']],
            ['fax.render', ['job:render']],
            ['fax.deliver', ['job:deliver']],
          ] as const
        ).map(([purpose, actors]) => ({
          purpose,
          actors: [...actors],
          rows: byAccount,
          read: ['account_id', 'notify_inbound', 'notify_receipt', 'notify_content'],
        })),
      ],
    },
  ],
  anchors: [
    {
      name: 'pending_message',
      holds: 'the id of a message that is to be sent, for the purpose of its kind',
      query: `
        select m.id, m.account_id, m.subject_id, m.about, array['job:deliver'], array[k.purpose]
        from vault.message m join priv.message_kind k on k.kind = m.kind
        where m.id = $1 and m.state in ('pending', 'sending')`,
    },
    ...(
      [
        ['unsubscribe_link', 'link holder'],
        ['stop_mail', 'job:deliver'],
      ] as const
    ).map(([name, actor]) => ({
      name,
      holds: 'the hash of the link in a mail that stops its kind, brought by click or by mail',
      query: `
        select m.id, m.account_id, m.subject_id, null, array['${actor}'], array['choices.keep']
        from vault.message m
        where m.unsubscribe_hash = sha256(convert_to($1, 'UTF8')) and m.subject_id is not null`,
    })),
  ],
  finders: [
    {
      name: 'message',
      query: `select m.id, m.next_at from vault.message m
        where m.state in ('pending', 'sending') and m.next_at <= priv.now() order by m.next_at`,
    },
  ],
  sweeps: [
    {
      name: 'marketing_sent',
      rule: 'marketing.month',
      statement: `delete from priv.marketing_sent where message_id in (
        select message_id from priv.marketing_sent
        where at < priv.now() - priv.period('marketing.month') order by at limit $1)`,
    },
  ],
});
