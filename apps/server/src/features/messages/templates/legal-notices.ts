// What the law or the policy says must be told, whatever was opted out of.
import { spoken, template } from '../template.ts';

export const policyChange = template({
  name: 'legal.notice/policy-change',
  about: ['pol', 'sub', 'ntc'],
  variables: {
    version: 'system.operations',
    effective: 'system.operations',
    summary: 'system.operations',
  },
  subject: ({ effective }) => `Our privacy policy changes on ${spoken(effective)}`,
  body: ({ version, effective, summary }, { baseUrl }) => [
    { is: 'text', text: `On ${spoken(effective)} a new privacy policy takes effect.` },
    { is: 'text', text: summary },
    {
      is: 'text',
      text: 'What is new is not done with your data until you have answered. If you say no, or nothing, the policy you know goes on for what we have of you.',
    },
    { is: 'button', text: 'Read it and choose', href: `${baseUrl}/privacy/choices` },
    { is: 'quiet', text: `The whole text: ${baseUrl}/privacy/history#${version}` },
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
