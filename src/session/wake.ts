import { visitBegins } from './prerendering.js';

export interface WakeListener {
  /** The page is looked at again: shown, restored, focused, resumed. Time may have passed it by. */
  shown(): void;
  online(): void;
  /** The page is about to be kept for the way back: what it shows now is what is seen first then. */
  kept(): void;
}

/** Moments at which a page finds that time has passed it by. Returns what stops listening. */
export function onWake({ shown, online, kept }: WakeListener): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const visible = () => {
    if (document.visibilityState === 'visible') shown();
  };
  document.addEventListener('visibilitychange', visible, { signal });
  document.addEventListener('resume', shown, { signal });
  document.addEventListener(visitBegins, shown, { signal });
  window.addEventListener('focus', shown, { signal });
  window.addEventListener('online', online, { signal });
  window.addEventListener('pagehide', ({ persisted }) => persisted && kept(), { signal });
  window.addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (persisted) kept();
      shown();
    },
    { signal },
  );
  return () => controller.abort();
}
