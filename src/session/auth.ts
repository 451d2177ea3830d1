import type { Backend, Call, Capability, Offer, Session, SignInInput, StepContext } from '../backends/backend.js';
import { systemClock, type Clock } from '../backends/clock.js';
import { AuthError } from '../errors.js';
import { accountOf } from './account.js';
import { AnonymousBootstrap, mayPassByItself } from './anonymous.js';
import { createAuthFetch } from './auth-fetch.js';
import { abilities } from './can.js';
import type { AnonymousMode, Auth, AuthOptions, CallOptions, Notice, Persist, SignOutOptions } from './client.js';
import { HeldSession } from './held-session.js';
import { inertAuth } from './inert-auth.js';
import { guarded, Listeners } from './listeners.js';
import { openSessionStore } from './open-store.js';
import { pageId } from './page.js';
import { isRenewable } from './refresh.js';
import { openPopUp } from './pop-up.js';
import { Renewal } from './renewal.js';
import { Revocation } from './revocation.js';
import { remindOfRotation } from './rotation.js';
import { SetAside } from './set-aside.js';
import { SharedTask } from './shared-task.js';
import type { AuthState } from './state.js';
import type { Snapshot } from './store.js';
import { Steps } from './steps.js';
import { openTabs } from './tabs.js';
import { letMerge } from './upgrade.js';
import { onWake } from './wake.js';

/** What is not the same at every run, to be replaced in tests. */
export interface Environment {
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * Makes the client: the one object that holds the visitor's session and runs its effects.
 *
 * It restores what the store holds at once. Outside a browser it does nothing (state stays `restoring`), so that a server
 * never shares one visitor's session with another; `server: true` with `persist: 'memory'` lifts that.
 *
 * @throws AuthError `misconfigured`
 */
export function createAuth(
  options: AuthOptions,
  { clock = systemClock, random = Math.random }: Environment = {},
): Auth {
  const { backend, anonymous = 'off', persist = 'local', name = '', allow = [], server = false, onUpgrade } = options;
  checkOptions(anonymous, persist, server, backend);
  if (typeof window === 'undefined' && !server) {
    const message = 'Outside a browser the client does nothing, so that no server shares a session between visitors.';
    return inertAuth({
      backend: backend.name,
      anonymous,
      state: { status: 'restoring' },
      error: new AuthError('not_supported', message),
    });
  }

  const project = `${backend.name}|${backend.project}|${name}`;
  const notices = new Listeners<[Notice]>();
  // Conditions that last are told to those who come later, too.
  const standing = new Map<string, Notice>();
  const tell = (notice: Notice) => {
    if (notice.type === 'rotate') standing.set(notice.type, notice);
    else if (notice.type === 'degraded') standing.set(notice.what, notice);
    else if (notice.type === 'persist-failed' || notice.type === 'newer-version') standing.set(notice.type, notice);
    notices.call(notice);
  };
  const look = () => void reread();
  const store = openSessionStore({ persist, project, clock, server, tell, onChange: look });
  // First of all: opening the database takes longest, and everything else is made meanwhile.
  const stored = store.read();
  const tabs = openTabs({
    project,
    scope: persist === 'local' ? '' : pageId(),
    onHint: look,
    onNoLocks: (why) => tell({ type: 'degraded', what: 'locks', why }),
  });
  const held = new HeldSession(store, tabs, clock);
  const renewal = new Renewal({ backend, held, store, tabs, clock, random, tell });
  const openAside = () =>
    openSessionStore({ persist, project: `${project}|aside`, clock, server, tell: () => {}, onChange: () => {} });
  const aside = new SetAside(openAside, backend, () => clock.now());
  const bootstrap = new AnonymousBootstrap({ backend, held, store, aside, tabs, clock, tell });
  const revocation = new Revocation(backend, clock);
  const steps = new Steps({ backend, held, store, tabs, clock, project, persist, tell, take });
  const life = new AbortController();
  const asked = new SharedTask((signal) => backend.describe!({ signal }));
  let offered: Offer | undefined;

  const stopWaking = onWake({
    shown() {
      look();
      renewal.wake();
      startAgain();
    },
    online() {
      look();
      renewal.online();
      revocation.online();
      startAgain();
    },
    kept: () => held.conceal(),
  });
  held.changes.add(() => renewal.schedule());
  const stopReminding = remindOfRotation(backend, held, clock, { tell, over: () => standing.delete('rotate') });
  const ready = restore();

  async function restore(): Promise<AuthState> {
    const snapshot = await stored;
    // Whoever is known is shown at once; else the page waits for what comes back in the address, so that no form flashes.
    const failed = snapshot.kind === 'session' ? undefined : await steps.resume();
    if (snapshot.kind === 'session' && !isRenewable(snapshot.session, clock.now())) {
      const lost = new AuthError('identity_lost', 'The anonymous session ran out while the visitor was away.');
      const { snapshot: now } = await store.write({ kind: 'ended', cause: 'server' }, snapshot.generation);
      held.show(now, 'server', lost);
    } else if (!held.session) {
      held.show(snapshot, 'restored', failed);
    }
    if (snapshot.kind === 'session') await steps.resume();
    if (!life.signal.aborted) {
      if (held.session) renewal.wake();
      else if (anonymous === 'auto' && !failed && !steps.open) queueMicrotask(startQuietly);
    }
    return held.state;
  }

  async function reread(): Promise<void> {
    await ready;
    await held.reread();
  }

  /** For starts that nobody called for: the failure is in the state. */
  function startQuietly(): void {
    bootstrap.run().catch(() => undefined);
  }

  /** What failed for a reason that may have passed. */
  function startAgain(): void {
    const { state } = held;
    if (anonymous === 'auto' && state.status === 'signed-out' && state.error && mayPassByItself(state.error))
      startQuietly();
  }

  async function settled(): Promise<void> {
    await ready;
    await held.revealed;
  }

  async function signInAnonymously({ signal }: { signal?: AbortSignal } = {}) {
    await settled();
    const restored = held.session ? true : (await bootstrap.run(signal)).restored;
    return { user: required(held.session).user, restored };
  }

  async function signIn(input: SignInInput, options?: CallOptions) {
    const popUp = input.method === 'oauth' && input.display === 'popup' ? openPopUp() : undefined;
    await settled();
    return steps.begin((call) => supported(backend.signIn?.(input, call), 'signs nobody in'), options, { popUp });
  }

  /** Another session takes the place of what was there: stored first, then shown. */
  async function take(session: Session, signal: AbortSignal): Promise<void> {
    bootstrap.abort();
    revocation.signedIn();
    const previous = held.session;
    held.show(await put(session, signal), 'sign-in');
    if (!previous?.user.anonymous || previous.user.id === session.user.id) return;
    if (anonymous !== 'off') await aside.put(previous);
    const { user: current } = session;
    if (onUpgrade) await letMerge({ onUpgrade, backend, allow, clock, previous, current, signal });
  }

  /** In the place of whatever is there, but never after a sign-out that came before it could be written. */
  async function put(session: Session, ended: AbortSignal): Promise<Snapshot> {
    for (;;) {
      const { generation } = await store.read();
      if (ended.aborted) throw ended.reason;
      const { committed, snapshot } = await held.write({ kind: 'session', session }, generation);
      if (committed) return snapshot;
    }
  }

  function supported<T>(asked: Promise<T> | undefined, what: string): Promise<T> {
    if (asked) return asked;
    return Promise.reject(new AuthError('not_supported', `The ${backend.name} backend ${what}.`));
  }

  async function signOut({ scope = 'here', forget = false }: SignOutOptions = {}): Promise<void> {
    await ready;
    const session = held.session;
    if (scope !== 'others') {
      const abandoned = steps.abandon();
      const { snapshot } = await store.write({ kind: 'ended', cause: 'user' }, undefined);
      renewal.abort();
      bootstrap.abort();
      tabs.announce(snapshot.generation);
      held.show(snapshot, 'user');
      await abandoned;
      if (forget) await aside.forget();
    }
    if (!session || !backend.signOut) return;
    const told = revocation.run(session, scope);
    if (scope === 'here') return void told.catch(() => undefined);
    await told;
  }

  async function accessToken(): Promise<string | null> {
    await settled();
    const token = await renewal.accessToken();
    // A session that ran out for good has been told of by now; what comes next is another visitor.
    if (token !== null || held.session || anonymous === 'off') return token;
    await bootstrap.run();
    return renewal.accessToken();
  }

  async function offer(): Promise<Offer> {
    if (offered || !backend.describe) return offered ?? {};
    return (offered = await asked.run(life.signal));
  }

  function can(capability: Capability): boolean | undefined {
    if (!abilities(backend).has(capability)) return false;
    if (!backend.describe) return true;
    return offered && (offered[capability] ?? true);
  }

  return {
    backend: backend.name,
    anonymous,
    get state() {
      return held.state;
    },
    ready,
    subscribe(listener) {
      const stop = held.changes.add(listener);
      guarded(() => listener(held.state));
      return stop;
    },
    on(listener) {
      const stop = notices.add(listener);
      for (const notice of standing.values()) guarded(() => listener(notice));
      return stop;
    },
    signInAnonymously,
    signIn,
    get step() {
      return steps.open;
    },
    continue: async (step, input, options) => (await settled(), steps.continue(step, input, options)),
    resend: async (step, options) => (await settled(), steps.resend(step, options)),
    cancelStep: () => steps.cancel(),
    async signUp(input, options) {
      await settled();
      return steps.begin((call) => supported(backend.signUp?.(input, call), 'signs nobody up'), options);
    },
    async resetPassword(input, options) {
      await settled();
      const asked = steps.begin(
        (call) => supported(backend.resetPassword?.(input, call), 'resets no passwords'),
        options,
      );
      const result = await asked;
      if (result.kind !== 'signed-in') return result;
      throw new AuthError('bad_response', 'Asking for a mail signed somebody in.');
    },
    async upgrade(input, options) {
      const popUp = input.method === 'oauth' && input.display === 'popup' ? openPopUp() : undefined;
      await accessToken().catch((error: unknown) => {
        popUp?.close();
        throw error;
      });
      const what = 'makes no accounts of anonymous sessions';
      const owner = held.session?.user.id;
      const run = (call: Call, context: StepContext) => supported(backend.upgrade?.(input, context, call), what);
      return steps.begin(run, options, { popUp, owner });
    },
    loginMethod: async (email) => (await backend.loginMethod?.(email, { signal: life.signal })) ?? 'password',
    resendInvite: (email) => supported(backend.resendInvite?.(email, { signal: life.signal }), 'sends no invitations'),
    signOut,
    accessToken,
    fetch: createAuthFetch({
      backend,
      allow,
      accessToken,
      session: () => held.session,
      replace: (refused) => renewal.replace(refused),
    }),
    can,
    offer,
    account: accountOf({ backend, held, renewal, steps, accessToken, signal: life.signal }),
    dispose() {
      life.abort(new AuthError('aborted', 'The client was disposed of.'));
      stopWaking();
      stopReminding();
      renewal.dispose();
      revocation.dispose();
      bootstrap.abort();
      steps.close();
      tabs.close();
      store.close();
      aside.close();
      held.changes.clear();
      notices.clear();
    },
  };
}

function checkOptions(anonymous: AnonymousMode, persist: Persist, server: boolean, backend: Backend): void {
  if (!['off', 'lazy', 'auto'].includes(anonymous)) throw misconfigured('anonymous is neither off, lazy nor auto.');
  if (!['local', 'tab', 'memory'].includes(persist)) throw misconfigured('persist is neither local, tab nor memory.');
  if (server && persist !== 'memory') throw misconfigured('server needs persist: memory, since nothing else is there.');
  if (anonymous !== 'off' && !backend.signInAnonymously) {
    throw misconfigured(
      `anonymous is ${anonymous}, but the ${backend.name} backend opens no anonymous sessions: leave it out.`,
    );
  }
}

function misconfigured(message: string): AuthError {
  return new AuthError('misconfigured', message);
}

function required(session: Session | undefined): Session {
  if (!session) throw new AuthError('signed_out', 'Nobody is signed in.');
  return session;
}

export type * from './client.js';
