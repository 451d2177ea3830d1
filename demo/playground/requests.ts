import { byId } from './config.js';

/**
 * Lists what the page asks of the backend, newest first. The page's `fetch` is wrapped for it, since a browser's own
 * timings do not tell the method; the wrapper looks at no header and at no body.
 */
export function showRequests(apiUrl: string): void {
  const list = byId('requests', HTMLOListElement);
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    if (url.origin !== apiUrl || url.pathname.startsWith('/demo/')) return send(input, init);

    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    const grant = url.searchParams.get('grant_type');
    const what = `${method} ${url.pathname}${grant ? `?grant_type=${grant}` : ''}`;
    const [mark, text] = [document.createElement('span'), document.createElement('span')];
    const item = document.createElement('li');
    item.append(mark, text);
    list.prepend(item);
    const startedMs = performance.now();
    const show = (outcome: string, kind: 'waiting' | 'good' | 'bad') => {
      mark.textContent = outcome;
      mark.className = `mark ${kind}`;
      text.textContent = kind === 'waiting' ? what : `${what} ${Math.round(performance.now() - startedMs)} ms`;
    };
    show('…', 'waiting');
    try {
      const response = await send(input, init);
      show(String(response.status), response.ok ? 'good' : 'bad');
      return response;
    } catch (error) {
      show(init?.signal?.aborted ? 'called off' : 'no answer', 'bad');
      throw error;
    }
  };
}
