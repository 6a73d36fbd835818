// Everything a command touches outside itself, so that a test can hand in its own.

export interface Screen {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the command was given. */
  readonly cwd: string;
  /** Where the command itself is installed. */
  readonly home: string;
  readonly out: Screen;
  readonly err: Screen;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** A fresh Idempotency-Key. */
  readonly draw: () => string;
  readonly wait: (ms: number) => Promise<void>;
  /** IANA name, for times in the reader's zone. */
  readonly timeZone: string;
}
