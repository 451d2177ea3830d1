import type { TemplateResult } from 'lit';
import type { Step as AuthStep } from '../../../backends/backend.js';
import type { FormKit } from '../../form/fields.js';
import type { Values } from '../../form/light-form.js';
import type { Sentences } from '../../form/problems.js';
import type { Task } from '../conversation.js';
import type { FlowEvent } from '../flow.js';

/** What a view of the login is written with. */
export interface ViewKit extends FormKit {
  readonly tag: string;
  /** What was typed on another page. */
  readonly email: string;
  /** Whether an account that is made now takes up what the visitor had. */
  readonly upgrades: boolean;
  /** The second factor that was chosen. */
  readonly factor: string | undefined;
  /** Seconds until a message may be sent again. */
  readonly waitS: number;
  submit(task: Task): void;
  move(event: Extract<FlowEvent, { type: 'go' | 'back' | 'factor' }>): void;
}

/** One form: what stands in it, and what its answers ask the client for. */
export interface View {
  heading(kit: ViewKit): string;
  /** Between the error line and the button. */
  body(kit: ViewKit): TemplateResult;
  /** The button's label; none where there is nothing to send. */
  readonly button?: string | undefined;
  /** What errors are called here, where that is something else than everywhere. */
  readonly sentences?: Sentences | undefined;
  answer?(values: Values, data: Readonly<Record<string, unknown>>): Task;
}

/** Makes the view of a step from what the step says. */
export type StepView<Kind extends AuthStep['kind']> = (step: Extract<AuthStep, { kind: Kind }>, kit: ViewKit) => View;

export function message({ html }: FormKit, text: string): TemplateResult {
  return html`<p data-part="message">${text}</p>`;
}
