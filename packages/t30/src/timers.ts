/**
 * Every clock of the conversation: T.30 §5.4.3.1 names T0–T5, §4 the tones. All in ms.
 * Surprising: only T4 has a 15 % tolerance, because it is what a person at a machine would wait
 * out.
 */

/** T1: how long two machines try to find each other, 35 ± 5 s. */
export const t1Ms = 35_000;
/** T2: how long a receiver waits for a command, 6 ± 1 s. */
export const t2Ms = 6_000;
/** T4: how long a command waits for its response before it is repeated, 3 s ± 15 % (automatic). */
export const t4Ms = 3_000;
/** T5: how long RNR may hold a sender up, 60 ± 5 s. */
export const t5Ms = 60_000;
/** Times a command is said before the sender gives up (T.30 §5.4.2, Note 4). */
export const commandTries = 3;

/** CNG: 0.5 s of 1100 Hz, then 3 s of silence (T.30 §4.2). */
export const cngOnMs = 500;
export const cngOffMs = 3_000;
/** CED: 2.6 to 4 s of 2100 Hz (T.30 §4.3.1). */
export const cedMsMax = 4_000;
/** Silence between two signals of one end, 75 ± 20 ms (T.30 §4.3.1, §5.3.6.1.3). */
export const silenceMs = 75;
/** V.21 preamble: 1 s ± 15 % of flags (T.30 §5.3.1). */
export const preambleMs = 1_000;
export const preambleMsMin = 850;
/** TCF: zeros for 1.5 s ± 10 % (T.30 §5.3.6.1.3). */
export const tcfMs = 1_500;
/** The longest training of a fast carrier: V.17 long, 1393 ms and the silence before it. */
export const trainingMsMax = 1_500;

/** ECM: partial pages a block may be repeated before CTC or EOR (T.30 Annex A.4.1). */
export const pprsBeforeCorrection = 4;

/** An answerer without the page's fate says RNR (ECM) after this; the sender's T4 is 3 s. */
export const keepPatienceMs = 2_500;
/** How long a page's fate may take at all: in ECM the sender waits T5, without it three tries. */
export const keepEcmMsMax = 55_000;
export const keepPlainMsMax = 12_000;
/** How long the caller waits for the page it asked for. */
export const pageWaitMsMax = 30_000;
/** The last MCF is out: three commands of the far end fit in, should it be lost. */
export const goodbyeWaitMs = 2 * t2Ms;
/** How long a goodbye may take when something else is still on the line. */
export const goodbyeMsMax = 5_000;
/** A command without the message it belongs to is a repeat only this soon after our response. */
export const repeatWindowMs = 5_000;
/** From the end of an EOM's MCF to the DIS that follows it. */
export const afterEomMs = 500;

/** No phase may last longer, whatever the far end does. */
export const phaseMsMax = {
  A: 60_000,
  B: 300_000,
  C: 3_600_000,
  D: 240_000,
  E: 15_000,
} as const;
