import type { AuthErrorCode } from '../errors.js';

/**
 * English: every word people see, and the type that other languages are a `Partial` of.
 *
 * Texts in `{…}` are filled in; there is no HTML inside. A code without its sentence does not type-check.
 */
const errors: Readonly<Record<`error_${AuthErrorCode}`, string>> = {
  error_misconfigured: 'Sign-in is not set up on this site yet. Please tell the people who run it.',
  error_secret_key_in_page: 'Sign-in is not available just now. Please tell the people who run this site.',
  error_key_malformed: 'Sign-in is not set up on this site yet. Please tell the people who run it.',
  error_key_wrong_service: 'Sign-in is not set up on this site yet. Please tell the people who run it.',
  error_key_expired: 'Sign-in is not available just now. Please tell the people who run this site.',
  error_key_rejected: 'Sign-in is not available just now. Please tell the people who run this site.',
  error_origin_refused: 'Sign-in is not allowed from this address. Please tell the people who run this site.',
  error_not_supported: 'This is not offered here. Please choose another way, or ask the people who run this site.',
  error_blocked_by_page:
    'This page’s security settings stop sign-in from working. Please tell the people who run this site.',

  error_network: 'The sign-in service could not be reached. Check your connection and try again.',
  error_offline: 'You are offline. Connect to the internet and try again.',
  error_timeout: 'The sign-in service took too long to answer. Please try again.',
  error_aborted: 'That was cancelled. You can start again.',
  error_bad_response: 'The sign-in service gave an answer that makes no sense. Please try again later.',
  error_server: 'The sign-in service has a problem just now. Please try again in a little while.',
  error_rate_limited: 'Too many tries. Please wait a little, then try again.',
  error_refused_target: 'This page may not send that request. Please tell the people who run this site.',

  error_invalid_credentials: 'E-mail or password is wrong. Check both and try again.',
  error_invalid_input: 'Something in the form is not right. Check it and try again.',
  error_code_invalid: 'That code is wrong or too old. Check it, or ask for a new one.',
  error_weak_password: 'That password is too easy to guess. Choose a longer one.',
  error_account_exists: 'There is an account with this address already. Sign in instead.',
  error_signup_disabled: 'New visitors are not accepted here at the moment. If you have an account, sign in.',
  error_account_disabled: 'This account is disabled. Please ask the people who run this site.',
  error_captcha_required: 'Please confirm that you are human, then try again.',
  error_reauthentication_needed: 'For your safety, please sign in again to go on.',
  error_aal_required: 'For your safety, please confirm it with your second factor.',

  error_signed_out: 'You are signed out. Sign in to go on.',
  error_session_expired: 'Your session has ended. Sign in again to go on.',
  error_refresh_lost: 'Your session was interrupted. Sign in again to go on.',
  error_identity_lost: 'Your guest session has ended. You can start a new one.',

  error_pow_expired: 'The check took too long and ran out. Please try again.',
  error_pow_too_hard: 'The check is too much work for this device. Please try again later.',
  error_pow_unsolvable: 'The check could not be finished. Please try again.',
  error_pow_unsupported: 'This browser cannot do the check. Try a newer browser, or another device.',
  error_pow_refused: 'The check was not accepted. Please try again.',
};

export const en = {
  ...errors,

  rate_limited_wait: 'Too many tries. You can try again in {wait}.',
  rate_limited_over: 'You can try again now.',
  not_available: 'Sign-in is not available just now.',
  request_id: 'If you ask for help, give this number: {id}',
  for_developers: 'For the developers of this site',
  try_again: 'Try again',
  trying_again: 'Trying again…',

  sign_in: 'Sign in',
  signing_in: 'Signing in…',
  email: 'E-mail',
  password: 'Password',
  show_password: 'Show password',
  email_missing: 'Enter your e-mail address.',
  email_wrong: 'Enter a full e-mail address, such as ada@example.com.',
  password_missing: 'Enter your password.',
  password_not_offered: 'Signing in with a password is not offered on this site.',
  or: 'or',
  continue_with: 'Continue with {provider}',
  use_passkey: 'Use a passkey',
  use_password: 'Use a password',
  use_email: 'Get a code by e-mail',
  use_link: 'Get a link by e-mail',
  use_phone: 'Get a code by SMS',
  use_sso: 'Use your organisation’s sign-in',
  use_key: 'Use an API key',
  forgot_password: 'Forgot your password?',
  create_account: 'Create an account',
  have_account: 'I have an account: sign in',
  no_invitation: 'Invited, but no mail?',
  back: 'Back',
  one_moment: 'One moment…',
  signed_in_as: 'You are signed in as {who}.',
  signed_in: 'You are signed in.',
  rotate_age: 'Your key is 90 days old. Make a new one at its service, enter it here, then delete the old one.',
  rotate_expiry: 'Your key expires soon. Make a new one at its service, and enter it here.',
  rotate: 'Enter a new key',

  anonymous_working: 'Getting ready for you…',
  anonymous_done: 'You are here as a guest. No account needed.',
  anonymous_start: 'Continue as a guest',
  anonymous_cancelled: 'Stopped. You can start again when you like.',
  cancel: 'Cancel',

  guest: 'Guest',
  your_account: 'Your account',
  account_menu: 'account menu',
  account: 'Account',
  sign_out: 'Sign out',
  sign_out_everywhere: 'Sign out everywhere',
  end_guest_session: 'End the guest session',
} as const satisfies Readonly<Record<string, string>>;

/** Every text by its key. */
export type Words = { readonly [Key in keyof typeof en]: string };
