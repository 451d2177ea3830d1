import type { DemoConfig } from './config.js';
import { byId } from './config.js';

/** A button that types the demo account, or its key, into the form; sending it stays the visitor's. */
export function offerAccount(site: HTMLElement, { account: { email, password }, apiKey }: DemoConfig): void {
  const button = byId('fill', HTMLButtonElement);
  const fields = () => ({
    name: site.querySelector<HTMLInputElement>('input[type=email]'),
    secret: site.querySelector<HTMLInputElement>('input[autocomplete=current-password]'),
    key: site.querySelector<HTMLInputElement>('input[name=key]'),
  });
  const show = () => {
    const { name, key } = fields();
    button.hidden = !(key ?? name)?.checkVisibility();
  };
  site.addEventListener('portico-view', () => requestAnimationFrame(show));
  button.addEventListener('click', () => {
    const { name, secret, key } = fields();
    for (const [input, text] of [
      [name, email],
      [secret, password],
      [key, apiKey.key],
    ] as const) {
      if (!input) continue;
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    (key ?? secret)?.focus();
  });
}
