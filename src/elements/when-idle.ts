/** Calls when the browser has nothing better to do; Safari cannot tell, so a little later there. */
export function whenIdle(call: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(call, { timeout: 5000 });
  else setTimeout(call, 200);
}
