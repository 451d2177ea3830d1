import type { Factor, Outcome, Session } from '../backend.js';
import { record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { randomText } from '../pkce.js';
import { readSession } from './session.js';

/** What is chosen after the sign-in itself: a new password, for who forgot the old one or was invited. */
export type NewPassword = 'reset' | 'invite';

/**
 * A session answer, or what it still needs: the person's second factor, before which nobody is called signed in, and the
 * password that a mail's link was about. Both hold the session back.
 */
export function outcomeOf(answer: HttpAnswer, afterwards?: NewPassword): Outcome {
  return outcomeOfSession(readSession(answer), readFactors(record(answer.json)['user']), afterwards);
}

export function outcomeOfSession(session: Session, factors: readonly Factor[], afterwards?: NewPassword): Outcome {
  const verified = factors.filter((factor) => factor.verified);
  const secrets = { session };
  if (session.aal !== 'aal2' && verified.length) {
    const step = {
      kind: 'second-factor',
      id: randomText(),
      factors: verified,
      ...(afterwards && { afterwards }),
    } as const;
    return { kind: 'step', step, secrets };
  }
  if (!afterwards) return { kind: 'session', session };
  const { email } = session.user;
  return {
    kind: 'step',
    step: { kind: 'set-password', id: randomText(), why: afterwards, ...(email && { email }) },
    secrets,
  };
}

/** Absent when there are none; kinds that are not known yet are no way on. */
export function readFactors(user: unknown): readonly Factor[] {
  const { factors } = record(user);
  return Array.isArray(factors) ? factors.slice(0, 50).flatMap((factor) => readFactor(factor) ?? []) : [];
}

function readFactor(value: unknown): Factor | undefined {
  const wire = record(value);
  const id = pathId(wire['id']);
  const kind = wire['factor_type'];
  if (!id || (kind !== 'totp' && kind !== 'phone' && kind !== 'webauthn')) return undefined;
  const name = text(wire['friendly_name']);
  const phone = text(wire['phone']);
  return { id, kind, verified: wire['status'] === 'verified', ...(name && { name }), ...(phone && { phone }) };
}

/** An id of the server's that is sent back in a path: nothing in it may lead elsewhere. */
export function pathId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? value : undefined;
}
