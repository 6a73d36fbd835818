// Starts Platen: settings, service, announcement; stops it on Ctrl-C. `--json` prints one line of
// JSON instead of the text for people.
import './platform/egress/guard-process.ts';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { systemClock } from './platform/clock.ts';
import { makeLog } from './platform/log/log.ts';
import { failureText, readyLine, readyText } from './start/announce.ts';
import { type Service, startService } from './start/steps.ts';

const checkout = join(import.meta.dirname, '../../..');
const json = process.argv.includes('--json');

async function main(): Promise<void> {
  const config = readConfig(process.env, checkout);
  const quiet = !json && process.env.PLATEN_LOG_LEVEL === undefined;
  const log = makeLog(quiet ? 'warn' : config.logLevel);
  const starting = startService(config, systemClock, log);
  stopOn(['SIGINT', 'SIGTERM'], starting);
  const service = await starting;
  console.log(json ? readyLine(service.ready) : readyText(service.ready, config));
}

/** The first signal stops cleanly, also in the middle of starting; a second one does not wait. */
function stopOn(signals: NodeJS.Signals[], starting: Promise<Service>): void {
  let stopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      if (!json) console.log('\nStopping…');
      starting
        .then((service) => service.stop())
        .then(
          () => process.exit(0),
          (error) => {
            console.error(failureText(error));
            process.exit(1);
          },
        );
    });
  }
}

main().catch((error) => {
  console.error(failureText(error));
  process.exit(1);
});
