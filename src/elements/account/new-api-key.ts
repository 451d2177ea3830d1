import type { NewApiKey } from '../../backends/backend.js';
import { message } from '../login/views/view.js';
import type { Desk } from './desk.js';
import type { EditKit, EditView } from './edit-view.js';

const hidden = '•'.repeat(24);

/**
 * A key that was just made, shown this once. It stands in the page only while the person has it shown, and in no field:
 * browsers would offer to keep it.
 */
export function newApiKeyEdit({ key, name }: NewApiKey, kit: EditKit, desk: Desk): EditView {
  const { html, nothing, words, id } = kit;
  const secret = `${id}-secret`;
  const about = `${id}-about`;
  return {
    heading: words.new_key,
    body: html`<p data-part="message" id=${about}>${words.new_key_text}</p>
      ${name ? message(kit, name) : nothing}
      <p data-part="message">
        <code data-part="secret" id=${secret} translate="no" dir="ltr" .textContent=${hidden}></code>
      </p>
      <div data-part="choices">
        <button data-part="quiet" type="button" aria-describedby=${about} @click=${(event: Event) => void copy(event)}>
          ${words.copy_key}
        </button>
        <button data-part="quiet" type="button" aria-pressed="false" aria-controls=${secret} @click=${turn}>
          ${words.show_key}
        </button>
      </div>`,
    button: words.done,
    work: () => ({ run: () => Promise.resolve() }),
  };

  async function copy({ currentTarget }: Event): Promise<void> {
    const code = placeOf(currentTarget);
    try {
      await navigator.clipboard.writeText(key);
      desk.tell('api-keys', 'copied');
    } catch {
      // Not allowed here, or no secure page: then by hand.
      show(code, true);
      getSelection()?.selectAllChildren(code);
      desk.tell('api-keys', 'copy_by_hand');
    }
  }

  function turn({ currentTarget }: Event): void {
    const code = placeOf(currentTarget);
    show(code, code.textContent === hidden);
  }

  function show(code: HTMLElement, on: boolean): void {
    code.textContent = on ? key : hidden;
    code.closest('form')?.querySelector('[aria-pressed]')?.setAttribute('aria-pressed', String(on));
  }

  function placeOf(target: EventTarget | null): HTMLElement {
    return (target as HTMLElement).closest('form')!.querySelector<HTMLElement>('[data-part="secret"]')!;
  }
}
