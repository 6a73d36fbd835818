// What the law or the policy says must be told, whatever was opted out of.
import { spoken, template } from '../template.ts';

export const policyChange = template({
  name: 'legal.notice/policy-change',
  about: ['pno'],
  variables: {
    version: 'system.operations',
    previous: 'system.operations',
    earliest: 'system.operations',
    summary: 'system.operations',
  },
  subject: () => 'Our privacy policy changes',
  body: ({ version, previous, earliest, summary }, { baseUrl }) => [
    {
      is: 'text',
      text: `There is a new text of our privacy policy. It counts for you from ${spoken(earliest)} at the earliest: thirty days after the last person was told.`,
    },
    { is: 'text', text: summary },
    {
      is: 'button',
      text: 'See every change',
      href: `${baseUrl}/privacy/diff/${previous}..${version}`,
    },
    {
      is: 'text',
      text: 'What is new is not done with what we have of you until you have answered. If you say no, or nothing, the text you know goes on for it.',
    },
    { is: 'button', text: 'Your choices', href: `${baseUrl}/privacy/choices` },
  ],
});

export const breach = template({
  name: 'breach.notice/breach',
  about: ['bre', 'sub'],
  variables: {
    happened: 'system.operations',
    data: 'system.operations',
    done: 'system.operations',
    advice: 'system.operations',
  },
  subject: () => 'Your data was put at risk',
  body: ({ happened, data, done, advice }) => [
    { is: 'text', text: happened },
    {
      is: 'facts',
      rows: [
        ['Your data in it', data],
        ['What we have done', done],
        ['What you can do', advice],
      ],
    },
  ],
});

export const finalInvoice = template({
  name: 'billing.receipt/final-invoice',
  about: ['inv', 'acc'],
  variables: { amount: 'user.financial', due: 'user.financial' },
  subject: () => 'The last invoice of your closed account',
  body: ({ amount, due }) => [
    { is: 'text', text: 'Your account is closed. This is its last invoice.' },
    {
      is: 'facts',
      rows: [
        ['Amount', amount],
        ['Due', spoken(due)],
      ],
    },
  ],
});

export const disclosure = template({
  name: 'legal.notice/disclosure',
  about: ['rel'],
  variables: {
    ground: 'system.operations',
    fields: 'system.operations',
    from: 'system.operations',
    to: 'system.operations',
  },
  subject: () => 'Data about you is asked for',
  body: ({ ground, fields, from, to }, { baseUrl }) => [
    {
      is: 'text',
      text: 'Somebody outside has asked for data about you, and we have decided what of it may be given.',
    },
    {
      is: 'facts',
      rows: [
        ['Why', ground],
        ['What', fields],
        ['From', spoken(from)],
        ['To', spoken(to)],
      ],
    },
    {
      is: 'text',
      text: 'Unless an order of law was already obeyed, nothing leaves in the ten days after this message, so that you can object with whoever asked, or before a court. When something has left, it stands on your list.',
    },
    { is: 'button', text: 'See what left', href: `${baseUrl}/privacy/disclosures` },
  ],
});
