import type { Call } from '../backends/backend.js';
import type { Notice } from './client.js';

/** A call to a backend that tells, as notices, of its puzzle, if it has one, and of weaker ways that it has to take. */
export function callThatTells(signal: AbortSignal, tell: (notice: Notice) => void): Call {
  return {
    signal,
    onProgress: (progress) => tell({ type: 'progress', ...progress }),
    onDegraded: (degraded) => tell({ type: 'degraded', ...degraded }),
  };
}
