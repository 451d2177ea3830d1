import type { Backend, ClaimsReturn } from './backend.js';
import type { Preset } from './classify-key.js';
import { claimsReturn as gotrueReturn } from './gotrue/claims-return.js';
import { claimsReturn as insforgeReturn } from './insforge/claims-return.js';

/** What a page can say of its backend in markup, whatever the backend: each takes what it needs. */
export interface BackendSettings {
  readonly url: string;
  readonly authUrl?: string | undefined;
  readonly appId: string;
  readonly anonKey?: string | undefined;
  readonly anonKeyUrl?: string | undefined;
  readonly transport?: 'auto' | 'cookie' | 'token' | undefined;
  /** A path that any good key may GET (api-key). */
  readonly probe?: string | undefined;
  readonly workerUrl?: string | undefined;
}

export type BackendFactory = (settings: BackendSettings) => Backend;

/** Name → the adapter, fetched when it is asked for, so that a page loads only the one it uses. */
export const registry: Readonly<Partial<Record<Preset, () => Promise<BackendFactory>>>> = {
  gotrue: async () => (await import('./gotrue.js')).gotrue,
  superai: async () => (await import('./superai.js')).superai,
  insforge: async () => (await import('./insforge.js')).insforge,
  morpheus: async () => (await import('./morpheus.js')).morpheus,
  'api-key': async () => (await import('./api-key.js')).apiKey,
  inkeep: async () => (await import('./inkeep.js')).inkeep,
};

/** Which of them find their answers in the page's address, known before the adapter is there: the address is not to wait. */
export const returns: Readonly<Partial<Record<string, ClaimsReturn>>> = {
  gotrue: gotrueReturn,
  superai: gotrueReturn,
  insforge: insforgeReturn,
};
