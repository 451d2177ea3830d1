import { enViews } from '../../locales/en-views.js';
import { viewSheet } from '../../theme/views.js';
import { adoptSheet } from '../../theme/adopt-sheet.js';
import type { Language } from '../words.js';
import type { Lit } from '../form/lit.js';
import { LightForm } from '../form/light-form.js';
import type { Conversation } from './conversation.js';
import { isForm, type Page, type Step } from './flow.js';
import { apiKeyView } from './views/api-key.js';
import { byMailView } from './views/by-mail.js';
import { byPhoneView } from './views/by-phone.js';
import { inviteView } from './views/invite.js';
import { resetView } from './views/reset.js';
import { signUpView } from './views/sign-up.js';
import { stepView } from './views/of-step.js';
import { ssoView } from './views/sso.js';
import type { View, ViewKit } from './views/view.js';

/** Every form but the first one, in one light form whose content changes with the step. */
export interface Views {
  readonly form: LightForm;
  /** @param waitS - Seconds until a message may be sent again. */
  show(step: Step, language: Language, waitS: number): void;
  heading: string;
}

type Talk = Pick<Conversation, 'email' | 'passwordRules' | 'upgrades' | 'submit' | 'move'>;

export function openViews(host: HTMLElement, slot: string, lit: Lit, talk: Talk): Views {
  let view: View | undefined;
  let shown = '';
  const form = new LightForm(host, slot, lit, (values, data) => {
    if (values['email']) talk.email = values['email'];
    const task = view?.answer?.(values, data);
    if (task) talk.submit(task);
  });
  adoptSheet(host.getRootNode(), viewSheet);

  const views: Views = {
    form,
    heading: '',
    show(step, { tag, words }, waitS) {
      if (!isForm(step)) return;
      const kit: ViewKit = {
        ...lit,
        id: form.form.id,
        tag,
        words: { ...enViews, ...words },
        passwordRules: talk.passwordRules,
        email: talk.email,
        upgrades: talk.upgrades,
        factor: step.kind === 'step' ? step.factor : undefined,
        waitS,
        submit: (task) => talk.submit(task),
        move: (event) => talk.move(event),
      };
      view = viewOf(step, kit);
      const { html, nothing } = lit;
      const name = nameOf(step);
      const told = step.told && kit.words[step.told];
      const content = html`<p data-part="error" role="alert" tabindex="-1"></p>
        ${view.body(kit)}
        <p data-part="told" role="status">${told ?? nothing}</p>`;
      views.heading = view.heading(kit);
      const { button, sentences } = view;
      form.show(content, {
        label: views.heading,
        button,
        sentences,
        passwordRules: kit.passwordRules,
        language: kit,
        isNew: name !== shown,
      });
      form.busy(step.busy);
      shown = name;
    },
  };
  return views;
}

/** What tells one form from the next: another begins empty. */
function nameOf(step: Extract<Step, { kind: 'page' | 'step' }>): string {
  if (step.kind === 'page') return step.page;
  const { kind, id } = step.step;
  return [kind, id, step.factor, step.step.kind === 'second-factor' && step.step.challenged?.factor].join(' ');
}

const pages: Readonly<Record<Page, (kit: ViewKit) => View>> = {
  // Without a password: what there is to press stands below.
  'sign-in': ({ words }) => ({ heading: () => words.sign_in, body: ({ html }) => html`` }),
  'sign-up': signUpView,
  upgrade: signUpView,
  reset: resetView,
  email: (kit) => byMailView('email-code', kit),
  link: (kit) => byMailView('magic-link', kit),
  phone: byPhoneView,
  sso: ssoView,
  invite: inviteView,
  'api-key': apiKeyView,
};

function viewOf(shown: Extract<Step, { kind: 'page' | 'step' }>, kit: ViewKit): View {
  if (shown.kind === 'page') return pages[shown.page](kit);
  return stepView(shown.step, kit);
}
