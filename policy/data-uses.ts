// The closed list of what machines do with faxes (P-2C-05): a job that touches one stands here,
// with its purpose, its clause and the day a privacy officer agreed to it, or the service does not
// start.

export interface DataUse {
  /** The name of the job. */
  job: string;
  purposes: readonly string[];
  clause: `P-${string}`;
  does: string;
  /** When it was agreed to, and in which role. */
  approved: { on: string; by: 'cpo' };
}

const approved = { on: '2026-11-24', by: 'cpo' } as const;

export const dataUses: readonly DataUse[] = [
  {
    job: 'faxes.render',
    purposes: ['fax.render', 'fax.protect'],
    clause: 'P-2C-03',
    does: 'Looks whether the fax may go, and draws its document as pages.',
    approved,
  },
  {
    job: 'faxes.dial',
    purposes: ['fax.send'],
    clause: 'P-2C-01',
    does: 'Dials the number and gives the pages to the line.',
    approved,
  },
  {
    job: 'faxes.watch-rendering',
    purposes: ['fax.render'],
    clause: 'P-2C-01',
    does: 'Ends a drawing that has stood still.',
    approved,
  },
  {
    job: 'faxes.watch-sending',
    purposes: ['fax.send'],
    clause: 'P-2C-01',
    does: 'Dials again when it is time, and ends a call that has stood still.',
    approved,
  },
  {
    job: 'faxes.watch-receiving',
    purposes: ['fax.receive'],
    clause: 'P-2C-01',
    does: 'Ends a reception that has stood still, with the pages that were kept.',
    approved,
  },
  {
    job: 'messages.deliver',
    purposes: ['fax.deliver'],
    clause: 'P-2C-01',
    does: 'Tells the people of an account about a fax, and attaches it where they want that.',
    approved,
  },
  {
    job: 'messages.watch',
    purposes: ['fax.deliver'],
    clause: 'P-2C-01',
    does: 'Sends again what a crash left half-sent.',
    approved,
  },
  {
    job: 'faxes.index',
    purposes: ['fax.index'],
    clause: 'P-2C-02',
    does: 'Reads the text of a fax so that its owner can search, where the owner said yes.',
    approved,
  },
];
