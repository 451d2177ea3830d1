import { eyePath, slashPath } from '../../theme/icons.js';

/** Marks a form that we made, also in HTML that was cloned or cached. */
export const ownMark = 'data-portico';

/** The slots of the light form and of a submit button that stands outside it. */
export const formSlot = 'form';
export const submitSlot = 'submit';

/** Builds the sign-in form: plain nodes, no markup parsed, so that Trusted Types has nothing to refuse. Words come later. */
export function makeForm(): HTMLFormElement {
  const form = piece('form', 'form', { method: 'dialog', slot: formSlot, [ownMark]: '', novalidate: '' });
  const email = piece('input', 'input', {
    type: 'email',
    name: 'email',
    autocomplete: 'username',
    autocapitalize: 'none',
    inputmode: 'email',
    spellcheck: 'false',
    required: '',
  });
  const password = piece('input', 'input', {
    type: 'password',
    name: 'password',
    autocomplete: 'current-password',
    required: '',
    'data-has-toggle': '',
  });
  const toggle = piece('button', 'toggle', { type: 'button', 'aria-pressed': 'false' });
  toggle.append(eye());
  form.append(
    piece('p', 'error', { role: 'alert', tabindex: '-1' }),
    field(email),
    field(password, toggle),
    piece('button', 'submit', { type: 'submit' }),
  );
  return form;
}

/** A piece is known by its `data-part`, in style sheets and when a clone is taken up again. */
export function piece<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  part: string,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries({ ...attributes, 'data-part': part })) element.setAttribute(name, value);
  return element;
}

function field(input: HTMLInputElement, toggle?: HTMLButtonElement): HTMLElement {
  const wrapper = piece('div', 'field');
  const control = piece('div', 'control');
  control.append(input, ...(toggle ? [toggle] : []));
  wrapper.append(piece('label', 'label'), control, piece('p', 'field-error'));
  return wrapper;
}

/** An eye, struck out while the password is shown: pressing it hides the password again. */
function eye(): SVGSVGElement {
  const svg = shape('svg', {
    'data-part': 'icon',
    'aria-hidden': 'true',
    viewBox: '0 0 24 24',
  });
  svg.append(shape('path', { d: eyePath }), shape('path', { 'data-part': 'slash', d: slashPath }));
  return svg;
}

function shape<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
