import { byId } from './config.js';

/** The page's `color-scheme` is all that changes: the widgets follow it by themselves. */
export function offerThemes(): void {
  const select = byId('theme', HTMLSelectElement);
  select.addEventListener('change', () => {
    document.documentElement.style.colorScheme = select.value;
    const meta = document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]');
    if (meta) meta.content = select.value;
  });
}
