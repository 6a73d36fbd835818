/**
 * The four SIP transactions as tables: state × event → next state and actions (RFC 3261 §17, RFC
 * 6026). An event without an edge is absorbed. Timers keep running across edges unless an edge
 * stops them. RFC 6026 is why a 2xx leads to `accepted`, not to `terminated`: late copies need
 * someone who knows them.
 */

/**
 * Round trip estimate (RFC 3261 §17.1.1.1), longest gap between copies, longest life in the
 * network; ms.
 */
export const t1Ms = 500;
export const t2Ms = 4_000;
export const t4Ms = 5_000;
/** 64 × T1: how long anybody waits for anybody. */
export const patienceMs = 64 * t1Ms;

/** Timer letters of RFC 3261 Table 4 and RFC 6026 (L, M). */
export type Timer = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M';

/**
 * `again` timers send a copy and double (up to `capMs`); `limit` timers end a state. Each
 * transaction has one of each.
 */
export const timers: Readonly<
  Record<Timer, { readonly slot: 'again' | 'limit'; readonly ms: number; readonly capMs: number }>
> = {
  A: { slot: 'again', ms: t1Ms, capMs: patienceMs },
  B: { slot: 'limit', ms: patienceMs, capMs: patienceMs },
  D: { slot: 'limit', ms: 32_000, capMs: 32_000 },
  E: { slot: 'again', ms: t1Ms, capMs: t2Ms },
  F: { slot: 'limit', ms: patienceMs, capMs: patienceMs },
  G: { slot: 'again', ms: t1Ms, capMs: t2Ms },
  H: { slot: 'limit', ms: patienceMs, capMs: patienceMs },
  I: { slot: 'limit', ms: t4Ms, capMs: t4Ms },
  J: { slot: 'limit', ms: patienceMs, capMs: patienceMs },
  K: { slot: 'limit', ms: t4Ms, capMs: t4Ms },
  L: { slot: 'limit', ms: patienceMs, capMs: patienceMs },
  M: { slot: 'limit', ms: patienceMs, capMs: patienceMs },
};

export type TransactionState =
  | 'calling'
  | 'trying'
  | 'proceeding'
  /** Ours alone: an INVITE cancelled, or whose call is over, with 64 × T1 left (§9.1). */
  | 'abandoned'
  | 'accepted'
  | 'completed'
  | 'confirmed'
  | 'terminated';

/**
 * A timer firing; a response class (heard by a client, given by our side to a server); a copy of
 * the request; an ACK; or that our side waits no longer.
 */
export type TransactionEvent = Timer | '1xx' | '2xx' | '3xx-6xx' | 'request' | 'ack' | 'abandon';

export type TransactionAction =
  /** Sends the response just given and remembers it. */
  | 'send'
  /** Sends once more what was sent last, if anything was. */
  | 'resend'
  /** Hands the message up. */
  | 'pass'
  /** Acknowledges a final response other than 2xx, hop by hop (RFC 3261 §17.1.1.3). */
  | 'ack'
  /** Tells the side above that nothing came. */
  | 'give-up'
  | 'stop-timers'
  | 'stop-copies'
  /** Next copy after twice the gap, up to the cap. */
  | 'double'
  /** Next copy after T2: a provisional was heard, the far end is alive. */
  | 'slow-down'
  | `start ${Timer}`;

export interface Edge {
  readonly to: TransactionState;
  readonly do: readonly TransactionAction[];
}

export interface TransactionTable {
  readonly starts: Edge;
  readonly edges: Partial<
    Record<TransactionState, Readonly<Partial<Record<TransactionEvent, Edge>>>>
  >;
}

/** RFC 3261 Figure 5 as amended by RFC 6026. */
const inviteClient: TransactionTable = {
  starts: { to: 'calling', do: ['start A', 'start B'] },
  edges: {
    calling: {
      A: { to: 'calling', do: ['resend', 'double'] },
      B: { to: 'terminated', do: ['give-up'] },
      abandon: { to: 'abandoned', do: [] },
      '1xx': { to: 'proceeding', do: ['stop-timers', 'pass'] },
      '2xx': { to: 'accepted', do: ['stop-timers', 'start M', 'pass'] },
      '3xx-6xx': { to: 'completed', do: ['stop-timers', 'start D', 'ack', 'pass'] },
    },
    proceeding: {
      abandon: { to: 'abandoned', do: ['start B'] },
      '1xx': { to: 'proceeding', do: ['pass'] },
      '2xx': { to: 'accepted', do: ['start M', 'pass'] },
      '3xx-6xx': { to: 'completed', do: ['start D', 'ack', 'pass'] },
    },
    abandoned: {
      A: { to: 'abandoned', do: ['resend', 'double'] },
      B: { to: 'terminated', do: ['give-up'] },
      '1xx': { to: 'abandoned', do: ['stop-copies', 'pass'] },
      '2xx': { to: 'accepted', do: ['stop-timers', 'start M', 'pass'] },
      '3xx-6xx': { to: 'completed', do: ['stop-timers', 'start D', 'ack', 'pass'] },
    },
    accepted: {
      '2xx': { to: 'accepted', do: ['pass'] },
      M: { to: 'terminated', do: [] },
    },
    completed: {
      '3xx-6xx': { to: 'completed', do: ['ack'] },
      D: { to: 'terminated', do: [] },
    },
  },
};

/** RFC 3261 Figure 6. */
const requestClient: TransactionTable = {
  starts: { to: 'trying', do: ['start E', 'start F'] },
  edges: {
    trying: {
      E: { to: 'trying', do: ['resend', 'double'] },
      F: { to: 'terminated', do: ['give-up'] },
      '1xx': { to: 'proceeding', do: ['pass'] },
      '2xx': { to: 'completed', do: ['stop-timers', 'start K', 'pass'] },
      '3xx-6xx': { to: 'completed', do: ['stop-timers', 'start K', 'pass'] },
    },
    proceeding: {
      E: { to: 'proceeding', do: ['resend', 'slow-down'] },
      F: { to: 'terminated', do: ['give-up'] },
      '1xx': { to: 'proceeding', do: ['pass'] },
      '2xx': { to: 'completed', do: ['stop-timers', 'start K', 'pass'] },
      '3xx-6xx': { to: 'completed', do: ['stop-timers', 'start K', 'pass'] },
    },
    completed: {
      K: { to: 'terminated', do: [] },
    },
  },
};

/**
 * RFC 3261 Figure 7 as amended by RFC 6026. The side above repeats a 2xx until its ACK,
 * not we.
 */
const inviteServer: TransactionTable = {
  starts: { to: 'proceeding', do: [] },
  edges: {
    proceeding: {
      request: { to: 'proceeding', do: ['resend'] },
      '1xx': { to: 'proceeding', do: ['send'] },
      '2xx': { to: 'accepted', do: ['send', 'start L'] },
      '3xx-6xx': { to: 'completed', do: ['send', 'start G', 'start H'] },
    },
    accepted: {
      '2xx': { to: 'accepted', do: ['send'] },
      L: { to: 'terminated', do: [] },
    },
    completed: {
      request: { to: 'completed', do: ['resend'] },
      ack: { to: 'confirmed', do: ['stop-timers', 'start I'] },
      G: { to: 'completed', do: ['resend', 'double'] },
      H: { to: 'terminated', do: [] },
    },
    confirmed: {
      I: { to: 'terminated', do: [] },
    },
  },
};

/** RFC 3261 Figure 8. */
const requestServer: TransactionTable = {
  starts: { to: 'trying', do: [] },
  edges: {
    trying: {
      '1xx': { to: 'proceeding', do: ['send'] },
      '2xx': { to: 'completed', do: ['send', 'start J'] },
      '3xx-6xx': { to: 'completed', do: ['send', 'start J'] },
    },
    proceeding: {
      request: { to: 'proceeding', do: ['resend'] },
      '1xx': { to: 'proceeding', do: ['send'] },
      '2xx': { to: 'completed', do: ['send', 'start J'] },
      '3xx-6xx': { to: 'completed', do: ['send', 'start J'] },
    },
    completed: {
      request: { to: 'completed', do: ['resend'] },
      J: { to: 'terminated', do: [] },
    },
  },
};

export const transactionTables = {
  'invite-client': inviteClient,
  'request-client': requestClient,
  'invite-server': inviteServer,
  'request-server': requestServer,
} as const satisfies Readonly<Record<string, TransactionTable>>;

export type TransactionKind = keyof typeof transactionTables;
