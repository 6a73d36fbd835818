// The log: JSON lines on standard error, without personal data. Known fields are censored; errors
// lose their parameters; whatever is wrapped in Personal prints as a mark, wherever it lands.
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

const censored = [
  'token',
  'key',
  'password',
  'authorization',
  'cookie',
  'email',
  'name',
  'to',
  'from',
  'number',
  'body',
  'query',
  'parameters',
];

export function makeLog(level: string, write?: (line: string) => void): Logger {
  const stream = write ? { write } : process.stderr;
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: { paths: censored.flatMap((one) => [one, `*.${one}`]), censor: '[personal]' },
      serializers: { err: describeError },
    },
    stream,
  );
}

/** Name, code and place of an error. A database error's message can quote a value from a row
 * ("Key (email)=(…) already exists"), so of those only code, table and constraint are kept. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, table, constraint, schema } = error as unknown as Record<string, unknown>;
  const fromDatabase = 'severity' in error;
  return {
    type: error.name,
    code,
    ...(fromDatabase ? { schema, table, constraint } : { message: error.message }),
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 12),
    ...(error.cause ? { cause: describeError(error.cause) } : {}),
  };
}
