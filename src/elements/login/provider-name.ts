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

/** A provider as people know it. */
export function providerName(name: string): string {
  return names[name] ?? name.charAt(0).toUpperCase() + name.slice(1, 40);
}
