// What can go wrong while setting up, each as a sentence and a fix. npm says most of it only in
// codes.
import os from 'node:os';

export class SetupFailure extends Error {
  /**
   * @param {string} sentence what happened
   * @param {string} fix what to do next
   * @param {string} [detail] the last lines a program printed
   */
  constructor(sentence, fix, detail = '') {
    super(sentence);
    this.sentence = sentence;
    this.fix = fix;
    this.detail = detail;
  }
}

const npmCauses = [
  {
    sign: /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/,
    sentence: 'The package registry cannot be reached.',
    fix: 'connect this machine to the internet (or set npm\'s "proxy" or "registry"), then run the same command again. What was fetched so far is kept.',
  },
  {
    sign: /\b(E401|E403|ENEEDAUTH)\b/,
    sentence: 'The package registry refused to serve this machine.',
    fix: 'check the registry and its sign-in with "npm config list", then run the same command again.',
  },
  {
    sign: /\bENOSPC\b/,
    sentence: 'The disk is full.',
    fix: 'free about 1 GB, then run the same command again.',
  },
  {
    sign: /\bEINTEGRITY\b/,
    sentence: 'A fetched package is not the one the lockfile names.',
    fix: 'run "npm cache verify", then the same command again. If it stays, ask who runs your registry.',
  },
  {
    sign: /cache folder contains root-owned files/,
    sentence: "npm's cache folder belongs to another user.",
    fix: `run: sudo chown -R ${os.userInfo().uid}:${os.userInfo().gid} "$(npm config get cache)"`,
  },
  {
    sign: /\b(EACCES|EPERM|EROFS)\b/,
    sentence: 'A folder that npm must write to is read-only for this user.',
    fix: "make this checkout and npm's cache folder writable for you, then run the same command again.",
  },
];

/** What npm's standard error means. `code` is its exit code. */
export function explainNpm(output, code) {
  const words = output
    .trim()
    .split('\n')
    .filter((line) => !/debug-\d|^npm error\s+(at |[{}]|$)/.test(line));
  const cause = npmCauses.find(({ sign }) => sign.test(output));
  // A known cause needs no more than npm's first words.
  if (cause) return new SetupFailure(cause.sentence, cause.fix, words.slice(0, 3).join('\n'));
  return new SetupFailure(
    `npm could not install the packages (it ended with ${code}).`,
    'read the lines below, mend what they name, then run the same command again.',
    words.slice(-12).join('\n'),
  );
}

/** A system error of our own reading, writing or starting of programs. */
export function explainSystemError(error, root) {
  const code = error?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SetupFailure(
      'The disk is full.',
      'free about 1 GB, then run the same command again.',
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SetupFailure(
      `This user cannot write to ${error.path ?? root}.`,
      'make the folder writable for you (or copy the checkout to one that is), then run it again.',
    );
  }
  return new SetupFailure(
    'Setting up failed in a way it has no sentence for.',
    'read the lines below; if they do not help, report them.',
    String(error?.stack ?? error),
  );
}
