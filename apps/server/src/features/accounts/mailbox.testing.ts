// A mailbox for tests of this feature: what would have been written to a person, caught before the
// gate. The code is taken out of the message, as its reader would.
import type { App } from '../../app.ts';
import type { NewMessage } from '../privacy/index.ts';

export interface Caught {
  template: string;
  address: string;
  about: string;
  secret: string;
}

export interface Mailbox {
  all: Caught[];
  /** The next message to this address; waits for the job that writes it. */
  next(address: string): Promise<Caught>;
}

function addressOf({ to }: NewMessage): string {
  if ('address' in to) return to.address.reveal();
  return 'subject' in to ? to.subject : to.members;
}

/** Puts itself in the place of the message gate. */
export function catchMail(app: App): Mailbox {
  const all: Caught[] = [];
  const waiting: { address: string; take(message: Caught): void }[] = [];
  const taken = new Set<Caught>();
  const settle = () => {
    for (const one of [...waiting]) {
      const found = all.find((message) => message.address === one.address && !taken.has(message));
      if (!found) continue;
      taken.add(found);
      waiting.splice(waiting.indexOf(one), 1);
      one.take(found);
    }
  };
  app.send = async (_db, message: NewMessage) => {
    all.push({
      template: message.template,
      address: addressOf(message),
      about: message.about,
      secret: message.secret?.reveal() ?? '',
    });
    setImmediate(settle);
    return app.id('msg');
  };
  return {
    all,
    next: (address) =>
      new Promise((take) => {
        waiting.push({ address, take });
        settle();
      }),
  };
}
