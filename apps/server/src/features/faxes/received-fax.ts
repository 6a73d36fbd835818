// How a call that came in ends, pure: received, partial, or nothing at all.

export type InboundStatus = 'in_progress' | 'received' | 'partial' | 'failed';

/**
 * `code` is the call's outcome, `kept` the pages stored. A call without a page is no fax, however
 * polite.
 */
export function settleInbound(
  code: string,
  kept: number,
): { status: InboundStatus; error: string | null } {
  if (kept === 0) return { status: 'failed', error: code === 'complete' ? 'fax.no_pages' : code };
  if (code === 'complete') return { status: 'received', error: null };
  return { status: 'partial', error: code };
}
