import { invalid } from './errors.js';
import type { Insforge } from './parts.js';

/** Where the person may be sent back to: anywhere, while no list says otherwise. @throws Refused */
export function checkRedirect({ services }: Insforge, address: string): string {
  const { redirectAllowList } = services.settings.insforge;
  const plain = address.replace(/\/$/, '');
  if (redirectAllowList.length === 0 || redirectAllowList.some((glob) => toPattern(glob).test(plain))) return address;
  throw invalid(
    `${address} is not in the allowed redirect URLs`,
    'Please add this URL to the allowed redirect URLs in the authentication configuration.',
  );
}

/** `*` stops at `/`, `**` at nothing. */
function toPattern(glob: string): RegExp {
  const parts = glob
    .replace(/\/$/, '')
    .split(/(\*\*|\*|\?)/)
    .map((part) => {
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return part === '?' ? '[^/]' : part.replaceAll(/[.\\+^$()[\]{}|/-]/g, '\\$&');
    });
  return new RegExp(`^${parts.join('')}$`);
}

export function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
