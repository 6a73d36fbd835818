// How a fax that was sent has ended. Never carries the fax.
import { template } from '../template.ts';

export const faxEnded = template({
  name: 'fax.receipt/ended',
  about: ['fax'],
  variables: {
    fax: 'user.unique_id',
    outcome: 'user.behavior',
    pages: 'user.behavior',
  },
  subject: ({ outcome }) => `Your fax: ${outcome}`,
  body: ({ fax, outcome, pages }, { baseUrl }) => [
    { is: 'text', text: 'A fax of yours has ended.' },
    {
      is: 'facts',
      rows: [
        ['Outcome', outcome],
        ['Pages', pages],
      ],
    },
    { is: 'button', text: 'See what happened', href: `${baseUrl}/faxes/${fax}` },
  ],
});
