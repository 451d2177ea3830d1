/** Where a provider writes itself otherwise than by one capital. */
const names: Readonly<Record<string, string>> = {
  azure: 'Microsoft',
  github: 'GitHub',
  gitlab: 'GitLab',
  linkedin: 'LinkedIn',
  linkedin_oidc: 'LinkedIn',
  slack_oidc: 'Slack',
  workos: 'WorkOS',
  twitter: 'X',
  fly: 'Fly.io',
  kakao: 'KakaoTalk',
};

/** A provider as people know it; of one of the project's own (`custom:…`), the name that the project gave it. */
export function providerName(provider: string): string {
  const name = provider.replace(/^custom:/, '');
  return names[name] ?? name.charAt(0).toUpperCase() + name.slice(1, 40);
}
