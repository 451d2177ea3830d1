import type { TemplateResult } from 'lit';
import { enAccount } from '../../locales/en-account.js';
import { enViews } from '../../locales/en-views.js';
import { accountSheet } from '../../theme/account.js';
import { adoptSheet } from '../../theme/adopt-sheet.js';
import { formSheet } from '../../theme/form.js';
import { viewSheet } from '../../theme/views.js';
import type { PasswordRules, Step } from '../../backends/backend.js';
import type { Auth, CallOptions } from '../../session/auth.js';
import { Countdown } from '../countdown.js';
import { LightForm } from '../form/light-form.js';
import type { Lit } from '../form/lit.js';
import { problemText } from '../form/problems.js';
import { stepView } from '../login/views/of-step.js';
import type { ViewKit } from '../login/views/view.js';
import { resendAtMs } from '../resend.js';
import type { Language } from '../words.js';
import { apiKeys } from './api-keys.js';
import { contact } from './contact.js';
import { Desk, sectionNames, type Open, type SectionName } from './desk.js';
import type { EditKit } from './edit-view.js';
import { editView } from './edits.js';
import { factors } from './factors.js';
import { identities } from './identities.js';
import { isOfAccount } from './of-account.js';
import { passkeys } from './passkeys.js';
import { password } from './password.js';
import { privateKey } from './private-key.js';
import { profile } from './profile.js';
import type { Section, SectionKit } from './section.js';
import { sessions } from './sessions.js';
import { upgrade } from './upgrade.js';

const sections: Readonly<Record<SectionName, Section>> = {
  upgrade,
  profile,
  contact,
  password,
  factors,
  passkeys,
  identities,
  'api-keys': apiKeys,
  'private-key': privateKey,
  sessions,
};

/** The slot that the one open form stands in. */
const formSlot = 'form';

export interface AccountPlace {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly lit: Lit;
  readonly auth: Auth;
  readonly language: () => Language;
  /** What the site wants to be shown, in which order; empty: all that there is. */
  readonly wanted: () => readonly string[];
  readonly options: () => CallOptions;
  readonly update: () => void;
  readonly updated: () => Promise<unknown>;
  readonly act: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface Account {
  render(): TemplateResult;
  close(): void;
}

/** Everything of the account that is shown to the person who is here now. */
export function openAccount({
  host,
  root,
  lit,
  auth,
  language,
  wanted,
  options,
  update,
  updated,
  act,
}: AccountPlace): Account {
  const { html, nothing } = lit;
  let providers: readonly string[] = [];
  let passwordRules: PasswordRules | undefined;
  let form: LightForm | undefined;
  let send: (values: Parameters<ConstructorParameters<typeof LightForm>[3]>[0]) => void = () => undefined;
  let shown: Open | undefined;
  adoptSheet(root, accountSheet);
  // What stands in a form is laid over the form: of two sheets the later one wins.
  adoptSheet(host.getRootNode(), formSheet);
  adoptSheet(host.getRootNode(), viewSheet);

  const focus = (selector: string): void =>
    void updated().then(() => root.querySelector<HTMLElement>(selector)?.focus());
  /** Until a message may be sent again. */
  const again = new Countdown({ addController: () => undefined, requestUpdate: update });
  const goOn = (step: Step): void => {
    again.until(resendAtMs(step, Date.now(), false));
    desk.show({ section: sectionOf(step), step });
  };
  const desk = new Desk(auth, options, {
    changed: () => {
      update();
      if (desk.confirming) focus('[data-focus]');
    },
    failed: (error) => void updated().then(() => form?.showProblem(error)),
    closed: (section) => focus(`#${section}`),
    asked: (step) => again.until(resendAtMs(step, Date.now(), true)),
    act,
  });
  const stopHearing = auth.on((notice) => {
    if (notice.type !== 'step' || desk.busy || !notice.step || !isOfAccount(notice.step)) return;
    goOn(notice.step);
  });
  // A page that is left may come back as it was.
  const hideKey = (): void => void (isDone(desk.open) && desk.cancel());
  addEventListener('pagehide', hideKey);
  void begin();

  async function begin(): Promise<void> {
    const offer = await auth.offer().catch(() => undefined);
    providers = offer?.providers ?? [];
    passwordRules = offer?.passwordRules;
    if (auth.state.status !== 'anonymous') desk.load(sectionNames.filter(isShown));
    if (auth.step && isOfAccount(auth.step)) goOn(auth.step);
    update();
  }

  function kit(): SectionKit {
    const { words, tag } = language();
    return { html, nothing: lit.nothing, desk, words: { ...enViews, ...enAccount, ...words }, tag, providers };
  }

  function isShown(name: SectionName): boolean {
    if ((name === 'upgrade') !== (auth.state.status === 'anonymous')) return false;
    return (!wanted().length || wanted().includes(name)) && sections[name].isThere(kit());
  }

  function section(name: SectionName): TemplateResult {
    const own = kit();
    const { words } = own;
    const open = desk.open?.section === name ? desk.open : undefined;
    const problem = desk.problem?.section === name ? desk.problem.error : undefined;
    const told = desk.told?.section === name ? words[desk.told.key] : undefined;
    return html`<section part="section ${name}" aria-labelledby=${name}>
      <h2 id=${name} part="section-heading" tabindex="-1">${words[`section_${name}`]}</h2>
      ${
        open
          ? html`<slot name=${formSlot}></slot>
              ${isDone(open) ? nothing : html`<button type="button" part="cancel" @click=${() => desk.cancel()}>${words.cancel}</button>`}`
          : sections[name].body(own)
      }
      ${problem ? html`<p class="problem" role="alert">${problemText(words, problem)}</p>` : nothing}
      <p class="told" role="status">${told ?? nothing}</p>
    </section>`;
  }

  /** The one open form follows the desk. */
  function showForm(): void {
    const { open } = desk;
    if (!open) {
      form?.remove();
      form = undefined;
      shown = undefined;
      return;
    }
    const isNew = !form || !isSameForm(open, shown);
    form ??= new LightForm(host, formSlot, lit, (values) => send(values));
    const { words, tag } = kit();
    const formKit: EditKit = { ...lit, id: form.form.id, words, passwordRules };
    const spoken = { tag, words };
    if (open.step) {
      const { step, section: name } = open;
      const run = (task: Parameters<ViewKit['submit']>[0]) =>
        void desk.do(name, { run: () => task(auth, options()), told: 'saved' });
      const viewKit: ViewKit = {
        ...formKit,
        tag,
        email: emailOf(auth),
        upgrades: false,
        factor: open.factor,
        waitS: again.left,
        submit: run,
        move: (event) => (event.type === 'factor' ? desk.show({ ...open, factor: event.factor }) : desk.cancel()),
      };
      const view = stepView(step, viewKit);
      send = (values) => view.answer && run(view.answer(values, {}));
      const label = view.heading(viewKit);
      form.show(framed(view.body(viewKit)), { label, button: view.button, passwordRules, language: spoken, isNew });
    } else {
      const view = editView(open.edit, formKit, desk);
      send = (values) => void desk.do(open.section, view.work(values, {}));
      form.show(framed(view.body), {
        label: view.heading,
        button: view.button,
        passwordRules,
        language: spoken,
        isNew,
      });
    }
    form.busy(desk.busy);
    if (isNew) void updated().then(() => form?.focus());
    shown = open;
  }

  function framed(body: TemplateResult): TemplateResult {
    return html`<p data-part="error" role="alert" tabindex="-1"></p>
      ${body}`;
  }

  return {
    render() {
      showForm();
      const order = wanted().length ? wanted().filter((name): name is SectionName => name in sections) : sectionNames;
      return html`${order.filter(isShown).map(section)}`;
    },
    close() {
      again.stop();
      removeEventListener('pagehide', hideKey);
      stopHearing();
      form?.remove();
    },
  };
}

/** Whether what is open only shows what was done: there is nothing to call off. */
function isDone(open: Open | undefined): boolean {
  return open !== undefined && !open.step && open.edit.kind === 'new-api-key';
}

function emailOf({ state }: Auth): string {
  return (state.status === 'signed-in' && state.user.email) || '';
}

function sectionOf({ kind }: NonNullable<Open['step']>): SectionName {
  return kind === 'reauthentication' ? 'password' : 'contact';
}

function isSameForm(one: Open, other: Open | undefined): boolean {
  if (!other || one.section !== other.section) return false;
  if (one.step) {
    return (
      one.step.id === other.step?.id && one.step.kind === other.step.kind && one.factor === (other as typeof one).factor
    );
  }
  return !other.step && one.edit.kind === other.edit.kind && JSON.stringify(one.edit) === JSON.stringify(other.edit);
}
