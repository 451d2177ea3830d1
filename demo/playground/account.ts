import type { DemoConfig } from './config.js';
import { byId } from './config.js';

/** A button that types the demo account into the form, while there is one; sending it stays the visitor's. */
export function offerAccount(site: HTMLElement, { email, password }: DemoConfig['account']): void {
  const button = byId('fill', HTMLButtonElement);
  const fields = () => ({
    name: site.querySelector<HTMLInputElement>('input[type=email]'),
    secret: site.querySelector<HTMLInputElement>('input[autocomplete=current-password]'),
  });
  const show = () => {
    const { name } = fields();
    button.hidden = !name?.checkVisibility();
  };
  site.addEventListener('portico-view', () => requestAnimationFrame(show));
  button.addEventListener('click', () => {
    const { name, secret } = fields();
    for (const [input, text] of [
      [name, email],
      [secret, password],
    ] as const) {
      if (!input) continue;
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    secret?.focus();
  });
}
