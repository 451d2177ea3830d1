/** The pieces of a sign-in form, found by what they are, whoever wrote it. */
export interface Fields {
  readonly email: HTMLInputElement | undefined;
  readonly password: HTMLInputElement | undefined;
  readonly submit: HTMLButtonElement | HTMLInputElement | undefined;
}

const textTypes = new Set(['email', 'text', 'tel']);

/**
 * By autocomplete token first, since that is what password managers go by; then by type, then by name. Controls that a
 * page ties to the form from outside are not ours to read.
 */
export function findFields(form: HTMLFormElement): Fields {
  const inputs = [...form.querySelectorAll('input')].filter((input) => input.form === form);
  const isSecret = (input: HTMLInputElement): boolean =>
    input.type === 'password' || (textTypes.has(input.type) && hasToken(input, 'current-password'));
  const secrets = inputs.filter(isSecret);
  const texts = inputs.filter((input) => textTypes.has(input.type) && !isSecret(input));
  return {
    email:
      texts.find((input) => hasToken(input, 'username') || hasToken(input, 'email')) ??
      texts.find(({ type }) => type === 'email') ??
      texts.find(({ name }) => /^(e-?mail|user(name)?|login|identifier)$/i.test(name)),
    password: secrets.find((input) => hasToken(input, 'current-password')) ?? secrets[0],
    submit: [...form.elements].find(isSubmit),
  };
}

function isSubmit(control: Element): control is HTMLButtonElement | HTMLInputElement {
  return (control instanceof HTMLButtonElement || control instanceof HTMLInputElement) && control.type === 'submit';
}

function hasToken(input: HTMLInputElement, token: string): boolean {
  const tokens = (input.getAttribute('autocomplete') ?? '').toLowerCase().split(/\s+/);
  return tokens.includes(token);
}
