import type { Offer } from '../backend.js';
import { record } from '../fields.js';

/** Those of `external` that are providers; what is not known is left out (contract §6). */
const knownProviders = new Set(
  (
    'apple azure bitbucket discord facebook snapchat figma fly github gitlab google keycloak kakao linkedin ' +
    'linkedin_oidc notion spotify slack slack_oidc workos twitch twitter zoom'
  ).split(' '),
);

/** What `GET /settings` switches on and off. A missing member is unknown, not off: older servers lack some. */
export function readOffer(json: unknown): Offer {
  const settings = record(json);
  const external = record(settings['external']);
  const told = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
  const [email, phone, anonymous] = [external['email'], external['phone'], external['anonymous_users']].map(told);
  const closed = told(settings['disable_signup']);
  const passkeys = told(settings['passkeys_enabled']);
  const providers = Object.keys(external).filter((name) => external[name] === true && knownProviders.has(name));
  const hasProviders = Object.keys(external).some((name) => knownProviders.has(name));
  const offer: Record<string, boolean | undefined> = {
    password: email || phone || email,
    'email-code': email,
    'magic-link': email,
    'phone-code': phone,
    reset: email,
    anonymous,
    'sign-up': closed === undefined ? undefined : !closed && email !== false,
    sso: told(settings['saml_enabled']),
    passkey: passkeys,
    passkeys,
    oauth: hasProviders ? providers.length > 0 : undefined,
    identities: hasProviders ? providers.length > 0 : undefined,
  };
  const known = Object.fromEntries(Object.entries(offer).filter(([, value]) => value !== undefined));
  return { ...(known as Offer), ...(hasProviders && { providers }) };
}
