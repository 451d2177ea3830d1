import { whenIdle } from '../when-idle.js';

/** When `portico-anonymous` begins by itself; `manual` leaves it to the visitor. */
export type Start = 'load' | 'idle' | 'visible' | 'interaction' | 'manual';

const starts: readonly string[] = ['load', 'idle', 'visible', 'interaction', 'manual'] satisfies readonly Start[];

/** Anything unknown begins at once, with a warning: a visitor must not be left without a session for a typing error. */
export function readStart(value: string | null): Start {
  if (value && starts.includes(value)) return value as Start;
  if (value) console.warn(`[portico] start="${value}" is unknown: use ${starts.join(', ')}.`);
  return 'load';
}

/** Calls once, when the moment has come; never when the signal is aborted first. */
export function atStart(start: Start, element: Element, call: () => void, signal: AbortSignal): void {
  const once = (): void => void (signal.aborted || call());
  switch (start) {
    case 'load':
      return once();
    case 'idle':
      whenIdle(once);
      return;
    case 'visible': {
      const observer = new IntersectionObserver((entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        once();
      });
      observer.observe(element);
      signal.addEventListener('abort', () => observer.disconnect());
      return;
    }
    case 'interaction':
      for (const type of ['pointerdown', 'keydown', 'focusin', 'touchstart']) {
        addEventListener(type, once, { once: true, signal, passive: true, capture: true });
      }
      return;
    case 'manual':
      return;
    default:
      return start satisfies never;
  }
}
