// Node 24 comes as the npm package `node`, whose install script fetches the binary for this
// machine. Where install scripts are off (npm 12's default, --ignore-scripts) nothing is there:
// mended here.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { explainNpm, SetupFailure } from './failure.js';
import { runNpm } from './packages.js';

const linkPath = 'node_modules/.bin/node';
const majorMin = 24;

/**
 * True when `node_modules/.bin/node` leads to a program; whether it runs was tried at installing.
 */
export function nodeIsInstalled(root) {
  return fs.existsSync(path.join(root, linkPath));
}

export async function installNode(root, progress) {
  const home = path.join(root, 'node_modules/node');
  const { version } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8'));
  const binary = findBinary(root) ?? (await fetchBinary(root, home, version, progress));
  if (binary !== null && runs(binary)) return link(root, binary);
  // No binary for this machine (musl, say), but the one we run on will do.
  if (Number(process.versions.node.split('.')[0]) >= majorMin) return link(root, process.execPath);
  throw new SetupFailure(
    `Node ${version} for ${process.platform} ${process.arch} is not there, or does not run here.`,
    `install Node ${majorMin} or newer yourself (https://nodejs.org/), then run the same command again.`,
  );
}

function packageNames() {
  const { platform, arch } = process;
  return [`node-${platform}-${arch}`, `node-bin-${platform}-${arch}`];
}

function findBinary(root) {
  const candidates = [
    'node_modules/node/bin/node',
    ...packageNames().flatMap((name) => [
      `node_modules/node/node_modules/${name}/bin/node`,
      `node_modules/${name}/bin/node`,
    ]),
  ];
  const found = candidates.map((name) => path.join(root, name)).find((file) => fs.existsSync(file));
  return found ?? null;
}

/**
 * The package's own install script does the same: `npm install --no-save node-<platform>-<arch>`.
 */
async function fetchBinary(root, home, version, progress) {
  const step = progress.begin(`Fetching Node ${version}`);
  const [usual, appleSilicon] = packageNames();
  const name = process.platform === 'darwin' && process.arch === 'arm64' ? appleSilicon : usual;
  const { code, output } = await runNpm(
    root,
    ['install', '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${version}`],
    undefined,
    home,
  );
  step.end(code === 0 ? 'done' : 'failed');
  if (code !== 0 && !/E404|ETARGET|EBADPLATFORM/.test(output)) throw explainNpm(output, code);
  return findBinary(root);
}

function runs(binary) {
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return status === 0 && Number(stdout.slice(1).split('.')[0]) >= majorMin;
}

function link(root, binary) {
  const file = path.join(root, linkPath);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  const inside = binary.startsWith(path.join(root, 'node_modules') + path.sep);
  // Relative inside the checkout, so that the folder can be moved.
  fs.symlinkSync(inside ? path.relative(path.dirname(file), binary) : binary, file);
}
