// A fax has come in. By itself it only says so; the fax is attached where the account wants that
// and the way to the reader is encrypted.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { counted, template } from '../template.ts';

/** `+1 202 555 0190`; what is no such number stays as it is. */
const dialled = (number: string) =>
  parsePhoneNumberFromString(number)?.formatInternational() ?? number;

export const faxReceived = template({
  name: 'fax.inbound/received',
  about: ['fax'],
  variables: {
    fax: 'user.unique_id',
    pages: 'user.behavior',
    number: 'user.contact.phone_number',
    partial: 'user.behavior',
  },
  content: 'attached when secure',
  subject: ({ pages }) => `A fax of ${counted(pages, 'page')} has come in`,
  body: ({ fax, pages, number, partial }, { baseUrl, attached }) => [
    {
      is: 'text',
      text: attached
        ? `A fax of ${counted(pages, 'page')} came in to ${dialled(number)}. It is attached as a PDF.`
        : `A fax of ${counted(pages, 'page')} came in to ${dialled(number)}.`,
    },
    ...(partial === 'yes'
      ? [{ is: 'text' as const, text: 'The call broke off: pages may be missing at the end.' }]
      : []),
    { is: 'button', text: 'Open the fax', href: `${baseUrl}/faxes/${fax}` },
    ...(attached
      ? []
      : [
          {
            is: 'quiet' as const,
            text: 'The fax itself is not in this mail: mail can be read on its way, and the service cannot.',
          },
        ]),
  ],
});
