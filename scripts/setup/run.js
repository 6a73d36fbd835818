// The order of setting up, and the one place where a failure becomes a sentence and a fix.
// When nothing is missing it only reads two hashes and is done in a few milliseconds.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainSystemError, SetupFailure } from './failure.js';
import { withLock } from './lock.js';
import { installNode, nodeIsInstalled } from './node-binary.js';
import { installPackages, packagesAreInstalled, writeMarker } from './packages.js';
import { buildPortal, portalIsBuilt } from './portal.js';
import { createProgress } from './progress.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @param {string[]} args `--quiet`: say nothing when all is well; `--no-portal`: leave the portal
 * alone
 * @returns {Promise<number>} the exit code
 */
export async function setUp(args) {
  const unknown = args.filter((arg) => arg !== '--quiet' && arg !== '--no-portal');
  if (unknown.length > 0) {
    console.error(`Setup does not know ${unknown.join(', ')}.\nFix: use --quiet or --no-portal.`);
    return 2;
  }
  const wish = { root, quiet: args.includes('--quiet'), portal: !args.includes('--no-portal') };
  try {
    if (isReady(wish)) return 0;
    await withLock(root, () => makeReady(wish));
    return 0;
  } catch (error) {
    const failure = error instanceof SetupFailure ? error : explainSystemError(error, root);
    console.error(`${failure.sentence}\nFix: ${failure.fix}`);
    if (failure.detail) console.error(`\n${failure.detail}`);
    return 1;
  }
}

function isReady({ root, portal }) {
  return packagesAreInstalled(root) && nodeIsInstalled(root) && (!portal || portalIsBuilt(root));
}

async function makeReady(wish) {
  const { root } = wish;
  const progress = createProgress({ quiet: wish.quiet });
  if (!packagesAreInstalled(root)) await installPackages(root, progress);
  if (!nodeIsInstalled(root)) await installNode(root, progress);
  writeMarker(root);
  if (wish.portal && !portalIsBuilt(root)) await buildPortal(root, progress);
}
