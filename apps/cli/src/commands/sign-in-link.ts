// `platen sign-in-link`: a fresh one-time link into the portal. An API key cannot make one, or a
// leaked key would be a way in; who can read the installation's folder can.
import { createApi } from '../api.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { readSettings } from '../settings.ts';
import { noInstallation } from '../trouble.ts';

export const signInLink: Command = {
  name: 'sign-in-link',
  form: '',
  summary: 'a new one-time link into the portal',
  details: `Works where the server runs, for the user it runs as: the right to make a link stands in cli.json of
the installation's folder (PLATEN_DATA, or the nearest .platen).`,
  options: {},
  words: { min: 0, max: 0 },
  keyless: true,
  async run({ world, json }) {
    // The link is the server's of this folder, whatever server PLATEN_URL names.
    const env = { PLATEN_DATA: world.env.PLATEN_DATA };
    const { url, operatorToken, file } = readSettings({ ...world, env });
    if (operatorToken === null) throw noInstallation(file);
    const api = createApi({ url, apiKey: operatorToken, needsKey: true, draw: world.draw });
    const link = await api.post<{ url: string }>('/v1/sign_in_links', {});
    world.out.write(json ? `${JSON.stringify(link)}\n` : `${link.url}\n`);
    return exitCodes.done;
  },
};
