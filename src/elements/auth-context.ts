import { createContext } from '@lit/context';
import type { Auth } from '../session/auth.js';

/** Carries the client, not its state. The key is a string, so that two copies of the library on one page meet. */
export const authContext = createContext<Auth | undefined>('portico');
