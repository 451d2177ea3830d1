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

/** Switches of the demo backend. What they are set to is the server's, and outlives the page. */
export function offerFaults(scene: SceneName): void {
  const form = byId('faults', HTMLFormElement);
  const select = (name: string) => form.elements.namedItem(name) as HTMLSelectElement;
  const numbers = select('numbers');
  numbers.closest('label')!.hidden = scene !== 'inkeep';
  select('lifetime').closest('label')!.hidden = scene === 'inkeep';
  if (scene !== 'superai') form.querySelector('[value="anon-key-missing"]')?.remove();

  form.addEventListener('change', () => {
    const wanted = {
      faults: { [scene]: faults[select('fault').value] },
      accessTokenLifetime: Number(select('lifetime').value),
      inkeep: { maxNumber: Number(numbers.value) },
    };
    void fetch('/demo/control', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
  });
  void showCurrent(scene, select);
}

async function showCurrent(scene: SceneName, select: (name: string) => HTMLSelectElement): Promise<void> {
  const response = await fetch('/demo/control');
  const { settings } = (await response.json()) as {
    settings: {
      faults: Record<SceneName, { kind: string }>;
      accessTokenLifetime: number;
      inkeep: { maxNumber: number };
    };
  };
  select('fault').value = settings.faults[scene].kind;
  select('lifetime').value = String(settings.accessTokenLifetime);
  select('numbers').value = String(settings.inkeep.maxNumber);
}
