import { html, nothing, type TemplateResult } from 'lit';
import type { AuthError } from '../../errors.js';
import type { User } from '../../backends/backend.js';
import { setUpHint, type Retry } from '../hint.js';
import { nameOf } from '../name-of.js';
import { fill, sentence, type Language } from '../words.js';

/** The places of the form and of the page's controls, in the order that is read. */
export function formStep(adopted: boolean, onSlot: (event: Event) => void): TemplateResult {
  return html`
    <div class="fields">
      <slot name="fields" @slotchange=${onSlot}></slot>
      ${adopted ? html`<slot></slot>` : html`<slot name="form"></slot>`}
      <slot name="terms" @slotchange=${onSlot}></slot>
      <slot name="submit"></slot>
    </div>
  `;
}

/** The slots of a later form and of its button, where that stands after the page's terms. */
export const viewSlot = 'view';
export const viewSubmitSlot = 'view-submit';

/** @param controls - Whether the page's own controls belong to this form: where an account is made. */
export function viewStep(controls: boolean, onSlot: (event: Event) => void): TemplateResult {
  const place = (name: string) => (controls ? html`<slot name=${name} @slotchange=${onSlot}></slot>` : nothing);
  return html`
    <div class="fields">
      ${place('fields')}<slot name="view"></slot>${place('terms')}<slot name="view-submit"></slot>
    </div>
  `;
}

/** What the person signed in with is old, or ends soon; the way on is to enter another. */
export interface Rotation {
  readonly why: 'age' | 'expiry';
  readonly renew: () => void;
}

export function signedInStep(
  user: User,
  { words }: Language,
  signOut: () => void,
  rotation?: Rotation,
): TemplateResult {
  const who = nameOf(user);
  return html`
    <p part="message" tabindex="-1">${who ? fill(words.signed_in_as, { who }) : words.signed_in}</p>
    ${
      rotation
        ? html`<p part="rotation" role="status">${words[`rotate_${rotation.why}`]}</p>
            <button part="renew" type="button" @click=${rotation.renew}>${words.rotate}</button>`
        : nothing
    }
    <button part="sign-out" type="button" @click=${signOut}>${words.sign_out}</button>
  `;
}

export function notOfferedStep({ words }: Language): TemplateResult {
  return html`<p part="message">${words.password_not_offered}</p>`;
}

/** @param retry - Absent where asking again is of no use. */
export function notSetUpStep(error: AuthError, { words }: Language, retry?: Retry): TemplateResult {
  return setUpHint(error, sentence(words, error), words, retry);
}
