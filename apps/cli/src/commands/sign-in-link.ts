// `platen sign-in-link`: a fresh one-time link into the portal.
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const signInLink: Command = {
  name: 'sign-in-link',
  form: '',
  summary: 'a new one-time link into the portal',
  options: {},
  words: { min: 0, max: 0 },
  async run({ api, world, json }) {
    const link = await api.post<{ url: string }>('/v1/sign_in_links', {});
    if (json) world.out.write(`${JSON.stringify(link)}\n`);
    else world.out.write(`${link.url}\n`);
    return exitCodes.done;
  },
};
