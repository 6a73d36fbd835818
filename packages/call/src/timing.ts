/**
 * How long a call waits for each thing, in line time. SIP's own timers are the agent's (RFC 3261
 * §17).
 */

/** From the INVITE to an answer when nothing rings. */
export const answerMs = 90_000;
/** Ringing before we give up: about ten rings. */
export const ringMs = 60_000;
/** An incoming call waits so long for the application's decision. */
export const decideMs = 60_000;
/** A media socket must be open by then. */
export const openMediaMs = 30_000;
/** From our 200 to the ACK; the agent repeats the 200 for 32 s of its own time. */
export const confirmMs = 700_000;
/**
 * The called side asks for T.38 first (glare, engine §6 row 9); a caller asks when nothing came by
 * then.
 */
export const switchWaitMs = 6_000;
/** Our re-INVITE, glare and its repeats included. */
export const switchMs = 700_000;
/** After T.38 was refused: long enough to hear a "hello?" and a pause. */
export const listenMs = 10_000;
/** Longest call: 350 fine pages at 2400 bit/s end before. */
export const callMs = 12 * 3_600_000;
/** After our DCN, for the repeats of its packet; BYE follows within a second. */
export const lingerMs = 500;
/** After their DCN the far end says BYE; we do if it does not. */
export const farByeMs = 3_000;
/** A BYE or CANCEL without end. */
export const endMs = 700_000;
