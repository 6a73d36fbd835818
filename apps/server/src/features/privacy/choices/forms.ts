// The closed list of what may be chosen, and of the very words under which it is: a choice is kept
// with the hash of the words that were shown, and words that are not here cannot have been.
import { type Purpose, type PurposeName, purposes } from '../../../../../../policy/purposes.ts';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';

/** How the use that is chosen reaches the person: not the way in which the choice was made. */
export type Channel = 'email' | 'phone' | 'post' | 'web';
export type Decision = 'yes' | 'no';

/** By which way the choice came to us. */
export type ChoiceSource =
  | 'form'
  | 'one_click'
  | 'mailto'
  | 'gpc'
  | 'staff'
  | 'faxed_code'
  | 'import'
  | 'transfer';

export interface Topic {
  purpose: PurposeName;
  channel: Channel;
  title: string;
  /** The question as it is asked: these are the words that the choice is kept under. */
  question: string;
  /** What follows from each answer, said before it is given. */
  ifYes: string;
  ifNo: string;
  /** A yes from an address that is not proven yet waits until the mailed link is used. */
  needsProvenAddress: boolean;
  /** Global Privacy Control is a refusal of this. */
  refusedByGpc: boolean;
}

/** What anybody can allow and refuse at any time. Each is off until they say yes. */
export const topics: readonly Topic[] = [
  {
    purpose: 'fax.index',
    channel: 'web',
    title: 'Search inside faxes',
    question:
      'May a machine read the print on the faxes of your account, so that you can search in them?',
    ifYes:
      'Of each word a keyed hash is kept, not the word, until the fax goes or a member says no. Your answer counts for the whole account.',
    ifNo: 'Nothing reads your faxes. You find them by number and date; all else works as before.',
    needsProvenAddress: false,
    refusedByGpc: false,
  },
  {
    purpose: 'marketing.email',
    channel: 'email',
    title: 'News about our own service',
    question: 'May we write to your email address about our own services and offers?',
    ifYes: 'A message now and then. Each carries a link that ends them with one click.',
    ifNo: 'You get what your account needs, such as receipts and notices, and nothing else.',
    needsProvenAddress: true,
    refusedByGpc: false,
  },
  {
    purpose: 'marketing.partner',
    channel: 'email',
    title: 'Offers of partners',
    question: 'May we pass on to your email address what a partner of ours has to offer?',
    ifYes: 'We send it ourselves. The partner does not learn your name or your address.',
    ifNo: 'No offer of anybody else comes to you through us.',
    needsProvenAddress: true,
    refusedByGpc: true,
  },
];

/** Uses that a newer text may add: put to those who were here before, and to nobody else. */
export const newUses: readonly Topic[] = (Object.entries(purposes) as [PurposeName, Purpose][])
  .filter(([, { basis }]) => basis === 'contract' || basis === 'legitimate interest')
  .map(([purpose, { sentence }]) => ({
    purpose,
    channel: 'web',
    title: `A new use: ${purpose}`,
    question: `A newer policy adds this use: ${sentence} May it be made of your information as well?`,
    ifYes: 'It is made of what we already have from you, too.',
    ifNo: 'It is made of nothing of yours. You can change that here at any time.',
    needsProvenAddress: false,
    refusedByGpc: false,
  }));

export interface ChoiceForm {
  /** `form marketing.email email` */
  name: string;
  source: ChoiceSource;
  purpose: PurposeName;
  channel: Channel;
  /** What can be answered by it. */
  decisions: readonly Decision[];
  wording: string;
  sha256: string;
}

/** What stands on each other way in; each of them can only refuse. */
const refusals: Record<Exclude<ChoiceSource, 'form' | 'transfer'>, (topic: Topic) => string> = {
  one_click: ({ title }) => `Stop these messages at once: ${title}.`,
  mailto: ({ title }) => `Unsubscribe by sending this message: ${title}.`,
  gpc: ({ title }) => `Your browser says, by Global Privacy Control, that you refuse: ${title}.`,
  staff: ({ title }) => `You asked us to stop, and we wrote it down: ${title}.`,
  faxed_code: ({ title }) => `You proved your fax number by a code and asked us to stop: ${title}.`,
  import: ({ title }) => `Carried over from another list, on which you refused: ${title}.`,
};

function formsOf(topic: Topic): ChoiceForm[] {
  const { purpose, channel, question, ifYes, ifNo } = topic;
  const form = (
    source: ChoiceSource,
    decisions: readonly Decision[],
    wording: string,
  ): ChoiceForm => {
    const name = `${source} ${purpose} ${channel}`;
    const sha256 = sha256Hex(`${name}\n${wording}`);
    return { name, source, purpose, channel, decisions, wording, sha256 };
  };
  const both = ['yes', 'no'] as const;
  return [
    form('form', both, `${question}\nYes: ${ifYes}\nNo: ${ifNo}`),
    form('transfer', both, `Taken over with the service, as you had answered it: ${question}`),
    ...(Object.keys(refusals) as (keyof typeof refusals)[])
      .filter((source) => source !== 'gpc' || topic.refusedByGpc)
      .map((source) => form(source, ['no'], refusals[source](topic))),
  ];
}

export const forms: readonly ChoiceForm[] = [...topics, ...newUses].flatMap(formsOf);

export function topicOf(purpose: string, channel: string): Topic | undefined {
  return [...topics, ...newUses].find((one) => one.purpose === purpose && one.channel === channel);
}

/** The words of one way in for one topic. Throws where there are none: nobody can come that way. */
export function formOf(source: ChoiceSource, { purpose, channel }: Topic): ChoiceForm {
  const found = forms.find(
    (one) => one.source === source && one.purpose === purpose && one.channel === channel,
  );
  if (!found) throw new Error(`no words of ${source} for ${purpose} by ${channel}`);
  return found;
}

export function formBySha(sha256: string): ChoiceForm | undefined {
  return forms.find((one) => one.sha256 === sha256);
}
