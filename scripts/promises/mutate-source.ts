// Loaded before everything else (`--import`) while a promise's mutation is tried: changes one place
// of one source file as it is loaded. Production has no such place; only this script can make one.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '../..');
const text = process.env.PLATEN_MUTATION;

if (text !== undefined) {
  const { file, find, replace } = JSON.parse(text) as Record<string, string>;
  const mutated = pathToFileURL(path.join(root, file)).href;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== mutated) return loaded;
      const parts = Buffer.from(loaded.source as Uint8Array)
        .toString('utf8')
        .split(find);
      if (parts.length !== 2) throw new Error(`${file}: the mutated text stands there not once`);
      return { ...loaded, source: parts.join(replace) };
    },
  });
}
