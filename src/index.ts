/** The headless core: no DOM, and no effect on import. */
export { createAuth } from './session/auth.js';
export { AuthError, isSetUpError } from './errors.js';
export type { AuthErrorCode, AuthErrorDetails } from './errors.js';
export type {
  Account,
  AccountPart,
  AnonymousMode,
  Auth,
  AuthOptions,
  CallOptions,
  Notice,
  Persist,
  SignInResult,
} from './session/client.js';
export type { AuthState, Cause, Change } from './session/state.js';
export type * from './backends/backend.js';
/** For a backend of your own. */
export { createHttp } from './backends/http.js';
export type { Http, HttpAnswer, HttpRequest } from './backends/http.js';
