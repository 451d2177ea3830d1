import type {
  AccountMethods,
  Call,
  Outcome,
  ReturnParams,
  Session,
  SignInInput,
  Step,
  StepContext,
  StepSecrets,
} from '../../src/backends/backend.js';
import { claimsReturn } from '../../src/backends/gotrue/claims-return.js';
import { AuthError } from '../../src/errors.js';
import { FakeBackend } from './fake-backend.js';

const ada = 'ada@example.com';
export const person = (id: string) => ({ id, anonymous: false, email: id });

/** A backend whose sign-ins take several steps, answered with `right`; ids and verifiers say what they are of. */
export class SteppingBackend extends FakeBackend {
  readonly methods = ['password', 'email-code', 'magic-link', 'oauth'] as const;
  /** What comes of an address that is good, in place of ada's session. */
  returned: Outcome | undefined;
  /** Thrown by the next `resend`. */
  failResend: AuthError | undefined;
  /** What the adapter was lent when it was last called. */
  context: StepContext | undefined;
  /** Where the last call asked to be sent back to. */
  redirectTo: string | undefined;
  /** In place of what an exchange gives. */
  raise: ((held: Session) => Promise<Session>) | undefined;
  #ids = 0;

  override async signIn(input: SignInInput, call?: Call): Promise<Outcome> {
    this.redirectTo = call?.redirectTo;
    this.calls.push(`sign-in ${input.method}`);
    await this.gate;
    const id = this.newId();
    const secrets = { verifier: `verifier of ${id}` };
    switch (input.method) {
      case 'email-code':
        return step({ kind: 'email-code', id, sentTo: input.email, purpose: 'sign-in' }, secrets);
      case 'oauth':
        return step(
          { kind: 'redirect', id, url: `${location.origin}/package.json`, provider: input.provider },
          secrets,
        );
      case 'password':
        if ('email' in input && input.password === 'half') {
          return step({ kind: 'second-factor', id, factors: [] }, { session: this.session(input.email) });
        }
        return { kind: 'session', session: this.session('email' in input ? input.email : input.phone) };
      default:
        throw new AuthError('not_supported', 'Not here.');
    }
  }

  async upgrade(): Promise<Outcome> {
    return step({ kind: 'email-code', id: this.newId(), sentTo: ada, purpose: 'upgrade' });
  }

  async continue(
    asked: Step,
    input: { code?: string | undefined },
    context: StepContext,
    call: Call,
  ): Promise<Outcome> {
    this.calls.push(`continue ${asked.kind}`);
    this.context = context;
    await this.gate;
    if (call.signal.aborted) throw new AuthError('aborted', 'The call was called off.');
    if (input.code === 'old') throw new AuthError('code_invalid', 'The code is wrong or too old.', { status: 403 });
    if (input.code === 'next') return step({ kind: 'set-password', id: this.newId(), why: 'reset' }, context.secrets);
    if (asked.kind === 'set-password' || (asked.kind === 'second-factor' && context.secrets.session)) {
      return { kind: 'session', session: context.secrets.session! };
    }
    if (input.code !== 'right') throw new AuthError('code_invalid', 'The code is wrong.', { status: 403 });
    if (asked.kind === 'second-factor' || ('purpose' in asked && asked.purpose === 'change')) {
      return { kind: 'session', session: await context.exchange((held) => this.raised(held)) };
    }
    return { kind: 'session', session: this.session('sentTo' in asked ? asked.sentTo! : ada) };
  }

  async resend(asked: Step, context: StepContext): Promise<Outcome> {
    this.calls.push('resend');
    this.context = context;
    await this.gate;
    if (this.failResend) throw this.failResend;
    return step(asked, { verifier: 'verifier of the second mail' });
  }

  readonly claimsReturn = claimsReturn;

  async finishReturn({ query, fragment }: ReturnParams, context: StepContext): Promise<Outcome> {
    this.calls.push('return');
    this.context = context;
    await this.gate;
    if (query.has('error_code')) throw new AuthError('aborted', 'The sign-in came back refused.');
    if (!fragment.has('access_token') && !context.secrets.verifier) {
      throw new AuthError('code_invalid', 'This sign-in was begun in another browser.');
    }
    return this.returned ?? { kind: 'session', session: this.session(ada) };
  }

  async raised(held: Session): Promise<Session> {
    this.calls.push('exchange');
    if (this.raise) return this.raise(held);
    return { ...this.session(held.user.id), aal: 'aal2' };
  }

  readonly account: AccountMethods = {
    password: { change: async () => (await this.gate, step({ kind: 'reauthentication', id: this.newId() })) },
    contact: {
      change: async (_, change, call) => {
        this.redirectTo = call.redirectTo;
        const sentTo = 'email' in change ? change.email : change.phone;
        return step({ kind: 'email-code', id: this.newId(), sentTo, purpose: 'change' });
      },
    },
    factors: {
      list: async () => [],
      enroll: async () => ({ kind: 'totp', id: 'factor', secret: 'secret', uri: 'otpauth://totp/x' }),
      confirm: async (_session, _enrolment, code, exchange) => {
        if (code !== 'right') throw new AuthError('code_invalid', 'The code is wrong.', { status: 422 });
        return exchange((held) => this.raised(held));
      },
      remove: async (_, id) => void this.calls.push(`remove ${id}`),
      stepUp: async () => step({ kind: 'second-factor', id: this.newId(), factors: [] }),
    },
    identities: {
      list: async () => [],
      link: async (_, provider) =>
        step(
          { kind: 'redirect', id: this.newId(), url: `${location.origin}/package.json`, provider },
          { verifier: 'verifier of a link' },
        ),
      unlink: async () => undefined,
    },
  };

  session(id: string): Session {
    const issuedAtMs = this.clock.now();
    const serial = `${id}-${crypto.randomUUID()}`;
    return {
      accessToken: `access-${serial}`,
      refreshToken: `refresh-${serial}`,
      issuedAtMs,
      expiresAtMs: issuedAtMs + this.lifetimeMs,
      user: person(id),
      aal: 'aal1',
    };
  }

  newId(): string {
    return `step-${++this.#ids}-${crypto.randomUUID()}`;
  }
}

function step(asked: Step, secrets?: StepSecrets): Outcome {
  return { kind: 'step', step: asked, ...(secrets && { secrets }) };
}
