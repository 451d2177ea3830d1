import type { Call, Session } from '../backend.js';
import type { HttpAnswer, HttpRequest } from '../http.js';

export interface MorpheusCall extends Pick<HttpRequest, 'method' | 'json' | 'repeatable'> {
  /** Below `/api/v1/auth`. */
  readonly path: string;
  readonly session?: Pick<Session, 'accessToken'> | undefined;
}

export type MorpheusClient = (request: MorpheusCall, call: Call) => Promise<HttpAnswer>;
