/**
 * What a page and a searcher say to each other. The searcher is a {@link Runner}, in a worker or in the page itself.
 *
 * A job is one puzzle. The page grants it chunks of counters in ascending order and hears once about each chunk, so it
 * always knows what has been tried; an aborted job is not heard of again. Errors cross as codes: a class would not survive.
 */
import type { AnyPuzzle } from './puzzle.js';
import type { Found } from './stepping.js';

/** A site may host the worker's file itself and forget to renew it: a hello of another version is refused. */
export const PROTOCOL_VERSION = 3;

/** `id` of the hello, which belongs to no job. */
export const NO_JOB = 0;

export type ToSearcher =
  | { readonly type: 'job'; readonly id: number; readonly puzzle: AnyPuzzle }
  /** Search `from` … `from + count − 1`, after the chunks granted before. */
  | { readonly type: 'chunk'; readonly id: number; readonly from: number; readonly count: number }
  | { readonly type: 'abort'; readonly id: number };

export type FromSearcher =
  /** The first message of a worker: it is up. */
  | { readonly type: 'hello'; readonly id: typeof NO_JOB; readonly version: number }
  /** The fastest way to compute is closed to this searcher; `why` is for developers. */
  | { readonly type: 'slower'; readonly id: number; readonly why: string }
  /** The oldest chunk holds no solution. `searchMs` is the time spent searching it. */
  | { readonly type: 'searched'; readonly id: number; readonly count: number; readonly searchMs: number }
  /** The job is over for this searcher. */
  | { readonly type: 'found'; readonly id: number; readonly found: Found }
  /** The job is over for this searcher. `message` is for developers. */
  | { readonly type: 'failed'; readonly id: number; readonly code: 'internal'; readonly message: string };
