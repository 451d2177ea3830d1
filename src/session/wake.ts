/** Moments at which a page finds that time has passed it by: shown again, restored, focused, back online. */
export function onWake(callback: () => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const visible = () => {
    if (document.visibilityState === 'visible') callback();
  };
  document.addEventListener('visibilitychange', visible, { signal });
  for (const name of ['pageshow', 'focus', 'online'] as const) window.addEventListener(name, callback, { signal });
  return () => controller.abort();
}
