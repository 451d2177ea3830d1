/** The classes, for those who register them under names of their own. Importing this registers nothing. */
export { PorticoAccount } from './account.js';
export { PorticoAnonymous } from './anonymous.js';
export { PorticoAuth } from './auth.js';
export { authContext } from './auth-context.js';
export { AuthController, type AuthListener } from './auth-controller.js';
export {
  AnonymousProgressEvent,
  AnonymousStartedEvent,
  AuthChangeEvent,
  AuthErrorEvent,
  AuthNoticeEvent,
  LoginViewEvent,
  ReadyEvent,
  SignedInEvent,
  SignedOutEvent,
  type LoginView,
} from './events.js';
export { PorticoGate } from './gate.js';
export { PorticoLogin } from './login.js';
export { PorticoUser } from './user.js';
export { addLanguage } from './words.js';
