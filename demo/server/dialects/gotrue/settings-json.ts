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

/** `GET /settings`. contracts/gotrue.md §6. */
export function settingsJson({ gotrue }: Settings) {
  return {
    external: {
      anonymous_users: gotrue.anonymousUsers,
      ...Object.fromEntries(PROVIDERS.map((name) => [name, gotrue.providers.includes(name)])),
      email: gotrue.emailEnabled,
      phone: gotrue.phoneEnabled,
      zoom: gotrue.providers.includes('zoom'),
    },
    disable_signup: gotrue.disableSignup,
    mailer_autoconfirm: gotrue.mailerAutoconfirm,
    phone_autoconfirm: gotrue.phoneAutoconfirm,
    sms_provider: gotrue.phoneEnabled ? 'demo' : '',
    saml_enabled: gotrue.samlEnabled,
    saml_private_key_next_configured: false,
    passkeys_enabled: gotrue.passkeysEnabled,
  };
}
