import type { Step } from '../backends/backend.js';

/** Services let some time pass between two messages to one address: a minute, unless it is told otherwise. */
const usualMs = 60_000;
/** Nobody is made to wait longer for a clock that was set meanwhile. */
const longestMs = 3_600_000;

/**
 * When a step's message may be sent again, in ms since 1970: as the step says, else a minute after it was sent. 0: at once.
 *
 * @param justSent - Whether it was sent this moment; of a step that a reload brought back nobody knows.
 */
export function resendAtMs(step: Step, nowMs: number, justSent: boolean): number {
  const told = 'resendAtMs' in step ? step.resendAtMs : undefined;
  const usual = justSent && ('sentTo' in step || 'challenged' in step) ? nowMs + usualMs : 0;
  return Math.min(told ?? usual, nowMs + longestMs);
}
