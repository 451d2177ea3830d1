import { createAuth, type Auth, type AuthOptions, type Notice } from '../../src/session/auth.js';
import type { Change } from '../../src/session/state.js';
import { ManualClock } from '../manual-clock.js';
import { FakeBackend } from './fake-backend.js';

export const password = { method: 'password', email: 'ada@example.com', password: 'right' } as const;
export const minute = 60_000;

/** Clients of one project, each standing for another tab: the store, the locks and the channel are all they share. */
export class Rig<Kind extends FakeBackend = FakeBackend> {
  readonly clock = new ManualClock();
  readonly backend: Kind;
  readonly #opened: Auth[] = [];

  constructor(Backend: new (project: string, clock: ManualClock) => Kind = FakeBackend as never) {
    this.backend = new Backend(crypto.randomUUID(), this.clock);
  }

  /** @param clock - Of the tab, where its timers run later than the others'. */
  tab(options: Partial<AuthOptions> = {}, clock = this.clock): Auth {
    const auth = createAuth({ backend: this.backend, ...options }, { clock, random: () => 0.5 });
    this.#opened.push(auth);
    return auth;
  }

  async signedIn(options: Partial<AuthOptions> = {}): Promise<Auth> {
    const auth = this.tab(options);
    await auth.signIn(password);
    return auth;
  }

  /** The name of a lock that the clients take turns by. */
  lock(turn: 'refresh' | 'anonymous'): string {
    return `portico|${this.backend.name}|${this.backend.project}||${turn}`;
  }

  close(): void {
    for (const auth of this.#opened) auth.dispose();
  }
}

/** Takes a lock as a tab that hangs does. Returns what lets go of it. */
export async function hang(lock: string): Promise<() => void> {
  let release!: () => void;
  await new Promise<void>((held) => {
    void navigator.locks.request(lock, () => {
      held();
      return new Promise<void>((resolve) => (release = resolve));
    });
  });
  return release;
}

/** Gives out no locks, as browsers do in a frame without an origin. */
export function withoutLocks(): () => void {
  const refuse = () => Promise.reject(new DOMException('no', 'SecurityError'));
  Object.defineProperty(navigator.locks, 'request', { value: refuse, configurable: true });
  return () => void delete (navigator.locks as Partial<LockManager>).request;
}

/** Lets the device be offline, or online again, as far as a page can tell. */
export function setOnline(online: boolean): void {
  if (online) delete (navigator as { onLine?: boolean }).onLine;
  else Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
  window.dispatchEvent(new Event(online ? 'online' : 'offline'));
}

/** Who is here. */
export function idOf({ state }: Auth): string | undefined {
  return 'user' in state ? state.user.id : undefined;
}

export function changesOf(auth: Auth): Change[] {
  const changes: Change[] = [];
  auth.subscribe((_, change) => change && changes.push(change));
  return changes;
}

export function noticesOf(auth: Auth): Notice[] {
  const notices: Notice[] = [];
  auth.on((notice) => notices.push(notice));
  return notices;
}
