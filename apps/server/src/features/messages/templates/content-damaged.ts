// Something stored of a fax is not what was stored: it is shut away, and whoever owns it is told.
import { template } from '../template.ts';

export const contentDamaged = template({
  name: 'service.notice/content-damaged',
  about: ['fax'],
  variables: {},
  subject: () => 'A page of one of your faxes is damaged and was shut away',
  body: (_facts, { baseUrl, about }) => [
    {
      is: 'text',
      text: 'What lies stored of one of your faxes is not what was stored. We compare a fingerprint each time it is opened and once a day. It is not shown any more, so that nobody takes it for the original.',
    },
    { is: 'button', text: 'Open the fax', href: `${baseUrl}/faxes/${about}` },
    {
      is: 'quiet',
      text: 'Ask the sender to send it again, or ask whoever runs this service to bring it back from a backup.',
    },
  ],
});
