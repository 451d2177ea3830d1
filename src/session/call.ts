import type { Call } from '../backends/backend.js';
import type { Notice } from './client.js';

/** A call to a backend whose puzzle, if it has one, is told of as notices. */
export function callThatTells(signal: AbortSignal, tell: (notice: Notice) => void): Call {
  return {
    signal,
    onProgress: (progress) => tell({ type: 'progress', ...progress }),
    onDegraded: (degraded) => tell({ type: 'degraded', ...degraded }),
  };
}
