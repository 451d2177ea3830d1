import type { TemplateResult } from 'lit';
import type { FormKit } from '../form/fields.js';
import type { Values } from '../form/light-form.js';
import type { Work } from './desk.js';
import type { SectionKit } from './section.js';

export type EditKit = FormKit & Pick<SectionKit, 'words'>;

/** A form of the account: what stands in it, and what sending it does. */
export interface EditView {
  readonly heading: string;
  readonly body: TemplateResult;
  readonly button: string;
  work(values: Values, data: Readonly<Record<string, unknown>>): Work;
}
