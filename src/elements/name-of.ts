import type { User } from '../backends/backend.js';

/** What a person is called on screen: text from a server, so not without end. Nothing where the backend does not say. */
export function nameOf({ name, email, phone }: User): string | undefined {
  return (name?.trim() || email || phone)?.slice(0, 100);
}
