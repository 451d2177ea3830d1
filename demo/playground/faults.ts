import { byId } from './config.js';
import type { SceneName } from './scenes.js';

const faults: Readonly<Record<string, object>> = {
  none: { kind: 'none' },
  slow: { kind: 'slow', ms: 3000 },
  status: { kind: 'status', status: 500 },
  'rate-limit': { kind: 'rate-limit', retryAfter: 5 },
  html: { kind: 'html', status: 502 },
  'anon-key-missing': { kind: 'anon-key-missing' },
};

/** What the page shows of the server's settings. */
interface Settings {
  readonly faults: Readonly<Record<string, { readonly kind: string }>>;
  readonly accessTokenLifetime: number;
  readonly inkeep: { readonly maxNumber: number; readonly tokenLifetime?: number };
}

const visitorLifetime = 30 * 86_400;

/** Switches of the demo backend. What they are set to is the server's, and outlives the page. */
export function offerFaults(scene: SceneName): void {
  const form = byId('faults', HTMLFormElement);
  const select = (name: string) => form.elements.namedItem(name) as HTMLSelectElement;
  const anonymous = scene === 'inkeep';
  const dialect = scene === 'api-key' ? 'generic' : scene;
  select('numbers').closest('label')!.hidden = !anonymous;
  if (scene !== 'superai') form.querySelector('[value="anon-key-missing"]')?.remove();
  form.querySelector(`[value="${anonymous ? 3600 : visitorLifetime}"]`)?.remove();

  // Only what was changed is sent: the rest may be set to something that this form has no words for.
  form.addEventListener('change', ({ target }) => {
    const { name, value } = target as HTMLSelectElement;
    if (name === 'fault') void set({ faults: { [dialect]: faults[value] } });
    if (name === 'numbers') void set({ inkeep: { maxNumber: Number(value) } });
    if (name !== 'lifetime') return;
    void set(anonymous ? { inkeep: { tokenLifetime: Number(value) } } : { accessTokenLifetime: Number(value) });
  });
  void read().then(({ faults, accessTokenLifetime, inkeep }) => {
    select('fault').value = faults[dialect]?.kind ?? 'none';
    select('lifetime').value = String(anonymous ? (inkeep.tokenLifetime ?? visitorLifetime) : accessTokenLifetime);
    select('numbers').value = String(inkeep.maxNumber);
  });
}

async function set(change: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch('/demo/control', { method: 'PUT', headers, body: JSON.stringify(change) });
}

async function read(): Promise<Settings> {
  const response = await fetch('/demo/control');
  return ((await response.json()) as { settings: Settings }).settings;
}
