import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Light or dark as the page says by `color-scheme`; where it says nothing, as the system does.
 *
 * CSS cannot ask whether `color-scheme` is still `normal`, so this looks, and looks again when the page changes theme.
 */
export class SchemeController implements ReactiveController {
  readonly #look = (): void => {
    const { parentElement } = this.host;
    const root = this.host.getRootNode();
    const above = parentElement ?? (root instanceof ShadowRoot ? root.host : undefined);
    const unsaid = above !== undefined && getComputedStyle(above).colorScheme === 'normal';
    this.internals.states[unsaid ? 'add' : 'delete']('system-scheme');
  };
  #observer: MutationObserver | undefined;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly internals: ElementInternals,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(this.#look);
    for (const themed of [document.documentElement, document.body]) {
      if (themed) this.#observer.observe(themed, { attributeFilter: ['class', 'style', 'data-theme'] });
    }
    this.#look();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }
}
