// Makes a checkout ready to run: Node 24, packages, portal. Runs before anything is installed, so
// it is plain JavaScript without a static import: even a Node too old for the rest can print the
// sentence below.
const major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  console.error(
    `Platen needs Node 20 or newer, and this is Node ${process.versions.node}.\n` +
      'Fix: install Node 20 or newer from https://nodejs.org/, then run the same command again.',
  );
  process.exitCode = 1;
} else {
  import('./setup/run.js')
    .then(({ setUp }) => setUp(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    });
}
