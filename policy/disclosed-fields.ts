// Everything that can leave, by name: a disclosure lists fields of this list, and no other word. A
// field is a column of the inventory, with its class for the ceilings and its category for the
// yearly answer to people in California (Cal. Civ. Code §1798.83(e)(6)(A)).

export type DataClass = 'subscriber' | 'session' | 'call_record' | 'content';

export interface DisclosedField {
  class: DataClass;
  /** What it is, for people. */
  says: string;
  /** The statute's own category. */
  california: string;
}

const name = 'name and address';
const email = 'electronic mail address';
const phone = 'telephone number';
const service = 'kind of service provided';
const content = 'content of communications';

export const disclosedFields = {
  'subject.name': { class: 'subscriber', says: 'name', california: name },
  'contact_point.value': { class: 'subscriber', says: 'email or phone', california: email },
  'account.name': { class: 'subscriber', says: 'name of the account', california: name },
  'account.created_at': {
    class: 'subscriber',
    says: 'when service began',
    california: service,
  },
  'account.state': { class: 'subscriber', says: 'state of the account', california: service },
  'number.number': { class: 'subscriber', says: 'own fax number', california: phone },
  'message.address': { class: 'subscriber', says: 'email address', california: email },
  'login_session.created_at': {
    class: 'session',
    says: 'when somebody signed in',
    california: service,
  },
  'fax.from_number': { class: 'call_record', says: 'calling fax number', california: phone },
  'fax.to_number': { class: 'call_record', says: 'called fax number', california: phone },
  'fax.remote_identity': {
    class: 'call_record',
    says: 'name of the machine',
    california: phone,
  },
  'fax.direction': { class: 'call_record', says: 'sent or received', california: service },
  'fax.created_at': { class: 'call_record', says: 'when a fax began', california: service },
  'fax.completed_at': { class: 'call_record', says: 'when a fax ended', california: service },
  'fax.pages_total': { class: 'call_record', says: 'number of pages', california: service },
  'fax.status': { class: 'call_record', says: 'how a fax ended', california: service },
  'fax_page.image': { class: 'content', says: 'pages of a fax', california: content },
  'message.text': { class: 'content', says: 'text of a message', california: content },
} as const satisfies Record<string, DisclosedField>;

export type DisclosedFieldName = keyof typeof disclosedFields;
