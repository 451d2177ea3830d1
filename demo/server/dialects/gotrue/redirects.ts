import type { Auth } from './deployment.js';

/** Where the person goes back to: what was asked if it is allowed, else, without a word, the site. contracts/gotrue.md §5. */
export function allowedRedirect({ services }: Auth, asked: string | undefined): string {
  const site = services.pageUrl();
  if (asked === undefined || asked === '' || !URL.canParse(asked)) return site;
  const [wanted, own] = [new URL(asked), new URL(site)];
  const sameHost = wanted.protocol === own.protocol && wanted.hostname === own.hostname;
  // The site lives on loopback here, where any port will do.
  if (sameHost) return asked;
  const withoutFragment = asked.split('#', 1)[0]!;
  return services.settings.gotrue.redirectAllowList.some((glob) => toPattern(glob).test(withoutFragment))
    ? asked
    : site;
}

/** `*` and `?` stop at `.` and `/`, `**` stops at nothing. */
function toPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*|\?)/).map((part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^./]*';
    return part === '?' ? '[^./]' : part.replaceAll(/[.\\+^$()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** Adds to the query. */
export function withQuery(url: string, parameters: Parameters): string {
  const made = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) made.searchParams.set(name, value);
  }
  return made.toString();
}

/** Adds a fragment, keys in order; `sb` marks it as this service's. */
export function withFragment(url: string, parameters: Parameters): string {
  const given = Object.entries({ ...parameters, sb: '' }).filter(
    (one): one is [string, string] => one[1] !== undefined,
  );
  const search = new URLSearchParams(given);
  search.sort();
  return `${new URL(url).toString()}#${search.toString()}`;
}

/** OAuth's word for a status, on links from mails: only these have one. */
const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized_client',
  403: 'access_denied',
  500: 'server_error',
  503: 'temporarily_unavailable',
};

export function oauthError(status: number): string | undefined {
  return OAUTH_ERRORS[status];
}
