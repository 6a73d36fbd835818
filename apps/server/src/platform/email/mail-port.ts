// The way out for mail: one connection, one message, and what became of it. Whether the connection
// is encrypted is known before the message is made, so that its maker can leave out what may not
// go.
import type { Mail } from './compose-mail.ts';

/** How a message is handed over: `unknown` when the other side had it all and then fell silent. */
export type HandOver =
  | { outcome: 'handed_over'; code: number; secure: boolean }
  | { outcome: 'deferred'; code: number | null; secure: boolean }
  | { outcome: 'refused'; code: number | null; secure: boolean; noSuchAddress: boolean }
  | { outcome: 'unknown'; code: null; secure: boolean };

export interface Way {
  /** The next server proved who it is, and nobody between can read what goes to it. */
  encrypted: boolean;
  /** And it passes the message on so, or not at all: it takes REQUIRETLS (RFC 8689), or whoever
   * runs this service says that it does. */
  toTheEnd: boolean;
}

export interface Prepared {
  mail: Mail;
  /**
   * Runs the hand-over inside whatever must be open for it, such as the register of what leaves.
   */
  within?(handOver: () => Promise<HandOver>): Promise<HandOver>;
}

export interface MailPort {
  /** Connects, asks for the mail, hands it over. Throws nothing that the far side can cause. */
  deliver(make: (way: Way) => Promise<Prepared>): Promise<HandOver>;
}
