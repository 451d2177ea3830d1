import { AuthError, type AuthErrorCode } from '../../errors.js';
import { isRecord, record, text } from '../fields.js';
import type { HttpAnswer } from '../http.js';

/**
 * GoTrue's answers that refuse, in the shapes of all its versions, as our errors.
 *
 * Decided by code, then by status, never by the English text (contract §8): the server's own specification warns that
 * 400, 404 and 422 stand for each other.
 *
 * @see contracts/gotrue.md §8
 */
export interface Refusal {
  readonly status: number;
  /** The wire's code, or `undefined` where the answer has none. */
  readonly code: string | undefined;
  readonly error: AuthError;
}

/** Every code of the contract (§8), and those that older servers send. */
const wireCodes: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  // An address that is not confirmed yet is told so only where a step is made of it; else it looks like a wrong password.
  invalid_credentials: `invalid_credentials invalid_grant email_not_confirmed phone_not_confirmed current_password_invalid
    invalid_request invalid_nonce webauthn_credential_not_found webauthn_verification_failed`,
  account_disabled: 'user_banned',
  not_supported: `email_provider_disabled phone_provider_disabled provider_disabled anonymous_provider_disabled
    feature_disabled otp_disabled manual_linking_disabled saml_provider_disabled sso_provider_disabled passkey_disabled
    web3_provider_disabled web3_unsupported_chain oauth_provider_not_supported custom_provider_not_found
    oauth_dynamic_client_registration_disabled mfa_phone_enroll_not_enabled mfa_phone_verify_not_enabled
    mfa_totp_enroll_not_enabled mfa_totp_verify_not_enabled mfa_webauthn_enroll_not_enabled
    mfa_webauthn_verify_not_enabled user_sso_managed not_admin`,
  signup_disabled: 'signup_disabled invite_not_found',
  account_exists: 'email_exists phone_exists user_already_exists identity_already_exists',
  invalid_input: `validation_failed email_address_invalid email_address_not_provided sso_provider_not_found
    identity_not_found single_identity_not_deletable email_conflict_identity_not_deletable mfa_factor_name_conflict
    mfa_factor_not_found mfa_verified_factor_exists too_many_enrolled_mfa_factors too_many_passkeys
    webauthn_credential_exists over_custom_provider_quota sso_domain_already_exists`,
  misconfigured: `email_address_not_authorized unexpected_audience saml_idp_not_found saml_idp_already_exists
    saml_entity_id_mismatch saml_metadata_fetch_failed saml_assertion_no_user_id saml_assertion_no_email
    oauth_client_not_found hook_payload_over_size_limit hook_payload_invalid_content_type`,
  weak_password: 'weak_password same_password',
  captcha_required: 'captcha_failed',
  code_invalid: `otp_expired reauthentication_not_valid reauth_nonce_missing mfa_verification_failed mfa_challenge_expired
    mfa_ip_address_mismatch flow_state_not_found flow_state_expired flow_state_already_used bad_code_verifier
    bad_oauth_state bad_oauth_callback oauth_client_state_not_found oauth_client_state_expired oauth_invalid_state
    saml_relay_state_not_found saml_relay_state_expired webauthn_challenge_not_found webauthn_challenge_expired
    oauth_authorization_not_found oauth_consent_not_found provider_email_needs_verification`,
  reauthentication_needed: 'reauthentication_needed current_password_required',
  aal_required: 'insufficient_aal',
  rate_limited: 'over_request_rate_limit over_email_send_rate_limit over_sms_send_rate_limit',
  server: 'conflict request_timeout unexpected_failure unknown sms_send_failed hook_timeout hook_timeout_after_retry',
  signed_out: 'no_authorization',
  session_expired: `bad_jwt session_not_found session_expired user_not_found refresh_token_not_found
    refresh_token_already_used mfa_verification_rejected`,
  bad_response: 'bad_json request_entity_too_large',
  aborted: 'access_denied',
};

const codes = new Map(
  Object.entries(wireCodes).flatMap(([ours, theirs]) =>
    theirs.split(/\s+/).map((code) => [code, ours as AuthErrorCode] as const),
  ),
);

/** Ours for the wire's code, where the contract has it. */
export function ourCode(code: string): AuthErrorCode | undefined {
  return codes.get(code);
}

const sentences: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  invalid_credentials: 'The e-mail address or the password is wrong.',
  account_disabled: 'The account is disabled.',
  rate_limited: 'The server asks to wait.',
  key_rejected: 'The gateway refuses the anon key: compare it with the one in your project’s settings.',
  misconfigured: 'The gateway wants an anon key: set anon-key to the public key of your project.',
  server: 'The server failed.',
};

export function readRefusal(answer: HttpAnswer): Refusal {
  const { status } = answer;
  const body = record(answer.json);
  const code = wireCode(body);
  const known = code === undefined ? undefined : codes.get(code);
  const ours = known ?? gatewayCode(status, body, code) ?? byStatus(status);
  const message = sentences[ours] ?? `The server refused with ${status}${code === undefined ? '' : ` ${code}`}.`;
  const reasons = ours === 'weak_password' ? weaknesses(code, body) : undefined;
  const fields = code === undefined ? undefined : refusedFields[code];
  const retryAfter = ours === 'rate_limited' ? (answer.retryAfter ?? waitInText(code, body)) : answer.retryAfter;
  return { status, code, error: new AuthError(ours, message, { status, retryAfter, reasons, fields }) };
}

/**
 * `code` if it is a string, else `error_code`, else the OAuth shape's `error`, which may have a blank (`invalid request`).
 * Only what looks like a code is repeated.
 */
function wireCode(body: Record<string, unknown>): string | undefined {
  const candidates = [body['code'], body['error_code'], body['error']];
  const found = candidates.find((value) => typeof value === 'string')?.replaceAll(' ', '_');
  return found !== undefined && /^[a-z0-9_]{1,64}$/.test(found) ? found : undefined;
}

/** The gateway in front of GoTrue answers 401 with a message and no code: about the key, never about the password. */
function gatewayCode(
  status: number,
  body: Record<string, unknown>,
  code: string | undefined,
): AuthErrorCode | undefined {
  if (status !== 401 || code !== undefined || typeof body['message'] !== 'string') return undefined;
  return body['message'].startsWith('No API key') ? 'misconfigured' : 'key_rejected';
}

function byStatus(status: number): AuthErrorCode {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server';
  if (status === 401 || status === 403) return 'session_expired';
  if (status === 404) return 'misconfigured';
  return 'bad_response';
}

/** Which field of the form a code is about, where it says. */
const refusedFields: Readonly<Record<string, readonly string[]>> = {
  email_address_invalid: ['email'],
  sso_provider_not_found: ['domain'],
  mfa_factor_name_conflict: ['name'],
  current_password_required: ['currentPassword'],
  current_password_invalid: ['currentPassword'],
};

function weaknesses(code: string | undefined, body: Record<string, unknown>): readonly string[] {
  if (code === 'same_password') return ['same'];
  const { reasons } = record(body['weak_password']);
  const known = ['length', 'characters', 'pwned'];
  return Array.isArray(reasons) ? reasons.filter((reason): reason is string => known.includes(reason as string)) : [];
}

/** Bare GoTrue sends no Retry-After: the only hint is a number in the text; else a minute for mail and SMS, 10 s for the rest. */
function waitInText(code: string | undefined, body: Record<string, unknown>): number {
  const message = text(body['msg'], 2000) ?? text(body['message'], 2000) ?? '';
  const seconds = Number(/\d+/.exec(message)?.[0]);
  if (seconds >= 1 && seconds <= 3600) return seconds;
  return code === 'over_email_send_rate_limit' || code === 'over_sms_send_rate_limit' ? 60 : 10;
}

/** Very old servers answer a wrong password with 400 and no code at all. */
export function isCodeless(answer: HttpAnswer): boolean {
  return isRecord(answer.json) && wireCode(answer.json) === undefined;
}
