import { byId } from './config.js';

/**
 * The page's `color-scheme` is all that changes: the widgets follow it by themselves. The choice is kept in the address,
 * as the backend is, so that a reload and a link keep it.
 */
export function offerThemes(): void {
  const select = byId('theme', HTMLSelectElement);
  const links = byId('backends', HTMLUListElement).querySelectorAll('a');
  const show = () => {
    document.documentElement.style.colorScheme = select.value;
    const meta = document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]');
    if (meta) meta.content = select.value;
    history.replaceState(history.state, '', withTheme(location.href, select.value));
    for (const link of links) link.href = withTheme(link.href, select.value);
  };
  const wanted = new URL(location.href).searchParams.get('theme');
  if (wanted === 'light' || wanted === 'dark') select.value = wanted;
  // Also what was chosen before this script was here.
  if (select.value !== 'light dark') show();
  select.addEventListener('change', show);
}

function withTheme(href: string, theme: string): string {
  const url = new URL(href);
  if (theme === 'light dark') url.searchParams.delete('theme');
  else url.searchParams.set('theme', theme);
  return url.href;
}
