// All commands, in the order the help shows them.
import type { Command } from './command.ts';
import { backup, restore } from './commands/backup.ts';
import { cancel, inbox, status, timeline } from './commands/faxes.ts';
import { get } from './commands/get.ts';
import { doctor, explain, numbers } from './commands/installation.ts';
import { send } from './commands/send.ts';
import { signInLink } from './commands/sign-in-link.ts';
import { verify } from './commands/verify.ts';

export const commands: readonly Command[] = [
  send,
  status,
  inbox,
  get,
  timeline,
  cancel,
  numbers,
  explain,
  doctor,
  signInLink,
  verify,
  backup,
  restore,
];
