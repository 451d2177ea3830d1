import { asAuthError, type AuthError } from '../../errors.js';
import type {
  ApiKey,
  FactorEnrolment,
  Identity,
  Factor,
  NewApiKey,
  Passkey,
  PrivateKeyStatus,
  Profile,
  Step,
} from '../../backends/backend.js';
import type { Auth, CallOptions } from '../../session/auth.js';
import type { ViewWords } from '../../locales/en-views.js';
import type { AccountWords } from '../../locales/en-account.js';

export const sectionNames = [
  'upgrade',
  'profile',
  'contact',
  'password',
  'factors',
  'passkeys',
  'identities',
  'api-keys',
  'private-key',
  'sessions',
] as const;
export type SectionName = (typeof sectionNames)[number];

/** The forms that a section may open. */
export type Edit =
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'profile' }
  | { readonly kind: 'email' }
  | { readonly kind: 'phone' }
  /** `current`: the backend asks for the old one, too. */
  | { readonly kind: 'password'; readonly current: boolean }
  | { readonly kind: 'factor-phone' }
  | { readonly kind: 'enrolment'; readonly enrolment: FactorEnrolment }
  | { readonly kind: 'passkey-name'; readonly passkey: Passkey }
  | { readonly kind: 'api-key' }
  /** The one time that the key can be seen. */
  | { readonly kind: 'new-api-key'; readonly made: NewApiKey };

/** The one form that is open, and where. `next`: what was asked for before a second factor was. */
export type Open = { readonly section: SectionName } & (
  | { readonly edit: Edit; readonly step?: undefined }
  | { readonly step: Step; readonly factor?: string | undefined; readonly next?: Work | undefined }
);

export type Told = keyof (ViewWords & AccountWords);

/** What a section asks the client for; a step where something more is needed. */
export type Work = { readonly run: () => Promise<unknown>; readonly told?: Told | undefined };

interface Loaded {
  readonly profile: Profile;
  readonly factors: readonly Factor[];
  readonly passkeys: readonly Passkey[];
  readonly identities: readonly Identity[];
  readonly apiKeys: readonly ApiKey[];
  readonly privateKey: PrivateKeyStatus;
}

export interface DeskListener {
  changed(): void;
  /** The form that is open failed. */
  failed(error: AuthError): void;
  /** What was open is not any more. */
  closed(section: SectionName): void;
  /** A message was sent, perhaps the same one once more. */
  asked(step: Step): void;
  /** In the name of the element, which reports what goes wrong. */
  act<T>(work: () => Promise<T>): Promise<T>;
}

/** What the account shows and is at: one thing at a time, with what came of it. */
export class Desk {
  open: Open | undefined;
  busy = false;
  problem: { readonly section: SectionName; readonly error: AuthError } | undefined;
  told: { readonly section: SectionName; readonly key: Told } | undefined;
  /** What is about to be removed, once the person says so again. */
  confirming: string | undefined;
  readonly loaded: { [Name in keyof Loaded]?: Loaded[Name] | AuthError } = {};

  constructor(
    readonly auth: Auth,
    /** What goes with calls that lead to a mail or a provider. */
    readonly options: () => CallOptions,
    private readonly listener: DeskListener,
  ) {}

  load(names: readonly SectionName[]): void {
    const { profile, factors, passkeys, identities, apiKeys, privateKey } = this.auth.account;
    const has = (name: SectionName) => names.includes(name);
    if (profile && has('profile')) void this.#fetch('profile', () => profile.read());
    if (factors && has('factors')) void this.#fetch('factors', () => factors.list());
    if (passkeys && has('passkeys')) void this.#fetch('passkeys', () => passkeys.list());
    if (identities && has('identities')) void this.#fetch('identities', () => identities.list());
    if (apiKeys && has('api-keys')) void this.#fetch('apiKeys', () => apiKeys.list());
    if (privateKey && has('private-key')) void this.#fetch('privateKey', () => privateKey.status());
  }

  show(open: Open | undefined): void {
    const before = this.open;
    this.#forget();
    this.open = open;
    this.listener.changed();
    if (before && !open) this.listener.closed(before.section);
  }

  confirm(key: string | undefined, section: SectionName): void {
    this.#forget();
    this.confirming = key;
    this.listener.changed();
    if (!key) this.listener.closed(section);
  }

  tell(section: SectionName, key: Told): void {
    this.told = { section, key };
    this.listener.changed();
  }

  /** Drops what was begun: a factor that is not confirmed, a step. */
  cancel(): void {
    const { open } = this;
    if (!open) return;
    this.show(undefined);
    if (open.step) void this.auth.cancelStep().catch(() => undefined);
    else if (open.edit.kind === 'enrolment') {
      void this.auth.account.factors?.remove(open.edit.enrolment.id).catch(() => undefined);
    }
  }

  async do(section: SectionName, work: Work): Promise<void> {
    if (this.busy) return;
    this.#forget();
    this.busy = true;
    this.listener.changed();
    try {
      const result = await this.listener.act(work.run);
      this.busy = false;
      await this.#after(section, work, result);
    } catch (reason) {
      this.busy = false;
      const error = asAuthError(reason, 'bad_response', 'The change failed in a way it should not.');
      await this.#refused(section, work, error);
    }
    this.listener.changed();
  }

  async #after(section: SectionName, work: Work, result: unknown): Promise<void> {
    const { open } = this;
    if (isOpen(result)) return this.show(result);
    if (isStep(result)) {
      // Nobody has to press a second button to leave for the provider.
      if (result.kind === 'redirect') await this.auth.continue(result, {});
      const again = open?.step?.id === result.id && open.step.kind === result.kind ? open : undefined;
      const factor = again?.step ? again.factor : onlyFactor(result);
      this.listener.asked(result);
      this.show({ section, step: result, factor, next: again?.step ? again.next : undefined });
      if (again) this.told = { section, key: 'sent' };
      return;
    }
    const following = open?.step ? open.next : undefined;
    this.show(undefined);
    if (following) return this.do(section, following);
    if (work.told) this.told = { section, key: work.told };
    this.load(sectionNames);
    this.listener.closed(section);
  }

  /** What wants a second factor asks for it, and goes on with what was asked. */
  async #refused(section: SectionName, work: Work, error: AuthError): Promise<void> {
    const { factors } = this.auth.account;
    if (error.code === 'aborted') return;
    if (error.code === 'aal_required' && factors && !this.open?.step) {
      const step = await factors.stepUp().catch(() => undefined);
      if (step) return this.show({ section, step, factor: onlyFactor(step), next: work });
    }
    if (error.code === 'reauthentication_needed' && error.fields?.includes('currentPassword')) {
      if (this.open && !this.open.step && this.open.edit.kind === 'password' && !this.open.edit.current) {
        this.open = { section, edit: { kind: 'password', current: true } };
        return;
      }
    }
    if (this.open) this.listener.failed(error);
    else this.problem = { section, error };
  }

  async #fetch<Name extends keyof Loaded>(name: Name, read: () => Promise<Loaded[Name]>): Promise<void> {
    const loaded = this.loaded as Record<string, unknown>;
    try {
      loaded[name] = await this.listener.act(read);
    } catch (reason) {
      loaded[name] = asAuthError(reason, 'bad_response', 'The account could not be read.');
    }
    this.listener.changed();
  }

  #forget(): void {
    this.problem = undefined;
    this.told = undefined;
    this.confirming = undefined;
  }
}

function isStep(result: unknown): result is Step {
  return (
    typeof result === 'object' && result !== null && 'kind' in result && 'id' in result && result.kind !== 'signed-in'
  );
}

function isOpen(result: unknown): result is Open {
  return typeof result === 'object' && result !== null && 'section' in result;
}

function onlyFactor(step: Step): string | undefined {
  if (step.kind !== 'second-factor') return undefined;
  const [only, ...others] = step.factors.filter(({ verified }) => verified);
  return others.length ? undefined : only?.id;
}
