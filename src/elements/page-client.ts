import { ContextProvider } from '@lit/context';
import { asAuthError } from '../errors.js';
import { apiKey } from '../backends/api-key.js';
import { gotrue } from '../backends/gotrue.js';
import { inkeep } from '../backends/inkeep.js';
import { insforge } from '../backends/insforge.js';
import { morpheus } from '../backends/morpheus.js';
import type { BackendFactory } from '../backends/registry.js';
import { superai } from '../backends/superai.js';
import type { Auth } from '../session/auth.js';
import { failedAuth } from '../session/failed-auth.js';
import { reportError } from './act.js';
import { authContext } from './auth-context.js';
import { ReadyEvent } from './events.js';
import { relay } from './relay.js';
import { chooseBackend, makeClient, readSettings, secretsIn, type Settings } from './settings.js';

/** `window.portico`: the page's default client, and every client that a script tag made, by name. */
export type PageClient = Auth & { readonly clients: Readonly<Record<string, Auth>> };

/** The script entry stands alone: what the elements load on demand is already here. */
const backends: Readonly<Partial<Record<string, BackendFactory>>> = {
  gotrue,
  inkeep,
  insforge,
  morpheus,
  superai,
  'api-key': apiKey,
};

/**
 * Makes the client that a script tag's `data-*` ask for. The first one is `window.portico`, and serves all elements
 * outside any `<portico-auth>`; each is in `portico.clients`. Without settings there is nothing to make.
 */
export function startPageClient(script: HTMLElement): void {
  const settings = readSettings((name) => script.getAttribute(`data-${name}`));
  if (Object.keys(settings).length === 0) return;
  const name = settings.name ?? 'default';
  const page = existing();
  if (page && Object.hasOwn(page.clients, name)) {
    console.warn(`[portico] There is a client named "${name}" already: give this script tag another data-name.`);
    return;
  }
  const auth = makeOrFail(settings, script);
  if (page) (page.clients as Record<string, Auth>)[name] = auth;
  else provide(auth, name);
  relay(auth, document);
  const { state } = auth;
  if (state.status === 'signed-out' && state.error) reportError(document, state.error);
  const event = new ReadyEvent(name);
  document.dispatchEvent(event);
}

function makeOrFail(settings: Settings, script: HTMLElement): Auth {
  try {
    return makeClient(settings, chooseBackend(settings, backends));
  } catch (reason) {
    const error = asAuthError(reason, 'misconfigured', 'The client could not be made.');
    for (const { name } of secretsIn(settings)) script.removeAttribute(`data-${name}`);
    console.error(`[portico] ${error.message}`);
    return failedAuth(error);
  }
}

function provide(auth: Auth, name: string): void {
  const clients: Record<string, Auth> = Object.create(null) as Record<string, Auth>;
  clients[name] = auth;
  const page: PageClient = Object.assign(auth, { clients });
  Object.defineProperty(window, 'portico', { value: page, configurable: true, writable: true, enumerable: true });
  new ContextProvider(document.documentElement, { context: authContext, initialValue: page }).hostConnected();
}

/** An element with `id="portico"` also answers to that name; only a property of the window's own is ours. */
function existing(): PageClient | undefined {
  return Object.hasOwn(window, 'portico') ? window.portico : undefined;
}

declare global {
  interface Window {
    portico?: PageClient;
  }
}
