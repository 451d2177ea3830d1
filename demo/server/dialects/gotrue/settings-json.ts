import type { Settings } from '../../settings.js';

const PROVIDERS = [
  'apple',
  'azure',
  'bitbucket',
  'discord',
  'facebook',
  'snapchat',
  'figma',
  'fly',
  'github',
  'gitlab',
  'google',
  'keycloak',
  'kakao',
  'linkedin',
  'linkedin_oidc',
  'notion',
  'spotify',
  'slack',
  'slack_oidc',
  'workos',
  'twitch',
  'twitter',
];

/** `GET /settings`: what is on here is what this backend has built. contracts/gotrue.md §6. */
export function settingsJson({ gotrue }: Settings) {
  return {
    external: {
      anonymous_users: false,
      ...Object.fromEntries(PROVIDERS.map((name) => [name, false])),
      email: gotrue.emailEnabled,
      phone: false,
      zoom: false,
    },
    disable_signup: true,
    mailer_autoconfirm: false,
    phone_autoconfirm: false,
    sms_provider: '',
    saml_enabled: false,
    saml_private_key_next_configured: false,
    passkeys_enabled: false,
  };
}
