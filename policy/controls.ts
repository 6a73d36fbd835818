// The list of precautions (P-4-01), by the chapters of OWASP ASVS 5.0 at level 2. Each control
// names the tests that fail without it; one whose test is not there is unmapped, and shows red.

export interface Control {
  /** What is done, as a sentence. */
  control: string;
  /**
   * `file › title`, a test's (or suite's) title or its beginning. None, or an empty one: unmapped.
   */
  tests: readonly string[];
}

export interface Chapter {
  name: string;
  controls: readonly Control[];
  /** Why nothing is needed: what the chapter is about does not exist here. */
  notHere?: string;
}

const server = 'apps/server/src';
const privacy = `${server}/features/privacy`;

export const chapters = {
  V1: {
    name: 'Encoding and sanitisation',
    controls: [
      {
        control: 'What is put into a page is text: no value can become markup.',
        tests: [`${server}/platform/html/html.test.ts › escapes every string`],
      },
      {
        control: 'No value reaches SQL as code, from settings, purposes or anchors either.',
        tests: [
          `${privacy}/with-purpose.test.ts › does nothing for a name that was made to be SQL`,
          `${privacy}/gate/pool.test.ts › that was made to be SQL, or names another’s lease`,
        ],
      },
    ],
  },
  V2: {
    name: 'Validation and business logic',
    controls: [
      {
        control: 'What is no valid request is answered as a problem that says what is wrong.',
        tests: [`${server}/platform/http/malformed.test.ts › what is no request`],
      },
      {
        control: 'An order that cannot be right is refused before anything is kept.',
        tests: [
          `${server}/features/faxes/bad-orders.test.ts › \${what} is \${refusal.code}`,
          `${server}/features/faxes/bad-orders.test.ts › refused under an Idempotency-Key`,
        ],
      },
    ],
  },
  V3: {
    name: 'Web frontend security',
    controls: [
      {
        control: 'Public pages run no script, no inline style and load nothing foreign.',
        tests: [`${server}/features/site/site.test.ts › carry no script`],
      },
      {
        control: 'A form that a foreign page sends is refused.',
        tests: [`${privacy}/choices/choices.test.ts › takes no form that a foreign page sends`],
      },
    ],
  },
  V4: {
    name: 'API and web service',
    controls: [
      {
        control:
          'Each address declares its purpose, its actors and its clauses, or the start fails.',
        tests: [
          `${server}/manifest.test.ts › P-0-02: a route, a job, a purpose or a promise that the policy`,
          `${server}/manifest.test.ts › P-0-02 control: holds every address the router answers`,
        ],
      },
      {
        control: 'The service answers under its own names only.',
        tests: [`${server}/features/site/site.test.ts › answers under its own names only`],
      },
    ],
  },
  V5: {
    name: 'File handling',
    controls: [
      {
        control:
          'A document is judged by its bytes, within limits, and harmful ones end as a problem.',
        tests: [
          `${server}/features/documents/sniff-document.test.ts › what is not taken is refused by its name`,
          `${server}/features/documents/bad-input.test.ts › \${what}: \${code}, in bounded time`,
        ],
      },
    ],
  },
  V6: {
    name: 'Authentication',
    controls: [
      {
        control: 'Sign-in attempts are limited, and known passwords are refused.',
        tests: [
          `${server}/features/accounts/sign-in/sign-in.test.ts › may be tried five times`,
          `${server}/features/accounts/sign-in/sign-in.test.ts › is counted before it is looked at`,
          `${server}/features/accounts/sign-in/password.test.ts › a password that is known is refused`,
        ],
      },
    ],
  },
  V7: {
    name: 'Session management',
    controls: [
      {
        control: 'Credentials that are none open nothing, whatever their form.',
        tests: [`${server}/features/site/site.test.ts › refuses credentials that are none`],
      },
    ],
  },
  V8: {
    name: 'Authorisation',
    controls: [
      {
        control:
          'Every login, purpose, table and column is tried: what is not declared is refused.',
        tests: [`${privacy}/matrix/doorways.test.ts › reads what is declared, of the own row only`],
      },
      {
        control: 'A lease is good for its own connection, purpose and time, and for nobody else.',
        tests: [
          `${privacy}/leases.test.ts › is for one purpose`,
          `${privacy}/leases.test.ts › cannot be taken by another connection of the same login`,
          `${privacy}/leases.test.ts › ends by the clock`,
        ],
      },
    ],
  },
  V9: {
    name: 'Self-contained tokens',
    controls: [],
    notHere: 'no token says anything by itself: each is looked up, and only its hash is kept',
  },
  V10: {
    name: 'OAuth and OIDC',
    controls: [],
    notHere: 'the service neither issues nor takes tokens of other services',
  },
  V11: {
    name: 'Cryptography',
    controls: [
      {
        control:
          'Content and keys are sealed with authenticated encryption; a changed byte does not open.',
        tests: [
          `${server}/platform/crypto/seal.test.ts › does not open with one bit changed anywhere`,
        ],
      },
      {
        control: 'The audit log is chained, and its checkpoints are signed.',
        tests: [
          `${privacy}/audit/audit.test.ts › P-E-04: a link changed behind the trigger is named`,
          `${privacy}/audit/audit.test.ts › P-E-04: a log whose end was cut`,
        ],
      },
    ],
  },
  V12: {
    name: 'Secure communication',
    controls: [
      {
        control: 'Calls are taken from the trunk, or from the built-in exchange, only.',
        tests: [
          `${server}/features/lines/strangers.test.ts › is taken from the trunk’s address`,
          `${server}/features/lines/strangers.test.ts › is taken from the built-in exchange only`,
        ],
      },
    ],
  },
  V13: {
    name: 'Configuration',
    controls: [
      {
        control: 'Settings are read strictly; what is wrong is named, and nothing starts.',
        tests: [`${server}/config.test.ts › refuse \${name}=\${value}, by name`],
      },
    ],
  },
  V14: {
    name: 'Data protection',
    controls: [
      {
        control: 'What is past its time goes, however much of it there is.',
        tests: [
          `${privacy}/sweeps.test.ts › P-8-03: takes an access-log entry a day past its time`,
          `${privacy}/sweeps.test.ts › goes through more than one batch`,
        ],
      },
      {
        control: 'No log line holds what a person is called or can be reached at.',
        tests: [`${server}/platform/log/log.test.ts › marks wrapped values and censors the fields`],
      },
    ],
  },
  V15: {
    name: 'Secure coding and architecture',
    controls: [
      {
        control: 'A database whose rights are not those that were compiled is not served.',
        tests: [`${server}/platform/db/catalogue.test.ts › refuses a right that was given by hand`],
      },
    ],
  },
  V16: {
    name: 'Security logging and error handling',
    controls: [
      {
        control: 'A deed and its note stand or fall together, and no note can be changed.',
        tests: [`${privacy}/audit/audit.test.ts › is there if and only if the deed is`],
      },
    ],
  },
  V17: {
    name: 'WebRTC',
    controls: [],
    notHere: 'no browser takes part in a call',
  },
} as const satisfies Record<string, Chapter>;

/** Each control and chapter that nothing stands behind, as a sentence; `hasTest(file, title)`. */
export function unmapped(
  list: Readonly<Record<string, Chapter>>,
  hasTest: (file: string, title: string) => boolean,
): string[] {
  const faults: string[] = [];
  for (const [id, { name, controls, notHere }] of Object.entries(list)) {
    if (controls.length === 0 && !notHere) faults.push(`${id} ${name} has no control`);
    for (const { control, tests } of controls) {
      const there = tests.filter((test) => {
        const [file, title] = test.split(' › ');
        return hasTest(file, title ?? '');
      });
      if (there.length === 0 || there.length < tests.length) faults.push(`${id}: ${control}`);
    }
  }
  return faults;
}
