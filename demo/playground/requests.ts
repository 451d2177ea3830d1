import { byId } from './config.js';

/** Lists what is asked of the backend as the browser measured it, newest first: nothing is wrapped and no secret is seen. */
export function showRequests(apiUrl: string): void {
  const list = byId('requests', HTMLOListElement);
  new PerformanceObserver((entries) => {
    for (const entry of entries.getEntries() as PerformanceResourceTiming[]) {
      const url = new URL(entry.name);
      if (url.origin !== apiUrl || url.pathname.startsWith('/demo/')) continue;
      const item = document.createElement('li');
      const grant = url.searchParams.get('grant_type');
      const what = grant ? `${url.pathname}?grant_type=${grant}` : url.pathname;
      item.textContent = `${entry.responseStatus || 'no answer'} ${what} ${Math.round(entry.duration)} ms`;
      list.prepend(item);
    }
  }).observe({ type: 'resource', buffered: true });
}
