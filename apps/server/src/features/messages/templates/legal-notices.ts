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
