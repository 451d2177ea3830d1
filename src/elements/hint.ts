import { html, nothing, type TemplateResult } from 'lit';
import type { AuthError } from '../errors.js';
import type { Words } from '../locales/en.js';

const shownBy = new WeakMap<AuthError, Element>();

/** Whether this element is the one to show the error: the first that asks, for as long as it stands in a page. */
export function showsError(error: AuthError, element: Element): boolean {
  const other = shownBy.get(error);
  if (other && other !== element && other.isConnected) return false;
  shownBy.set(error, element);
  return true;
}

/** A way to ask once more; `busy` while it is on its way. */
export interface Retry {
  readonly busy: boolean;
  readonly again: () => void;
}

/** A calm sentence for visitors; what developers need is folded away beside it, and open where a site is being built. */
export function setUpHint(error: AuthError, text: string, words: Words, retry?: Retry): TemplateResult {
  return html`
    <div part="hint" role="note">
      <p part="message">${text}</p>
      ${error.requestId ? html`<p part="request-id">${words.request_id.replace('{id}', error.requestId)}</p>` : nothing}
      ${retry ? retryButton(retry, words) : nothing}
      <details part="details" ?open=${isDevelopment()}>
        <summary>${words.for_developers}</summary>
        <p lang="en" dir="ltr"><code>${error.code}</code> ${error.message.slice(0, 300)}</p>
      </details>
    </div>
  `;
}

function retryButton({ busy, again }: Retry, words: Words): TemplateResult {
  const label = busy ? words.trying_again : words.try_again;
  return html`<button part="retry" type="button" aria-disabled=${busy} @click=${busy ? nothing : again}>
    ${label}
  </button>`;
}

function isDevelopment(): boolean {
  return /^(|localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);
}
