import type { ClaimsReturn } from '../backend.js';

/** Other libraries use the same names: `sb` is the server's own mark, which older servers do not set (contract §5). */
export const claimsReturn: ClaimsReturn = ({ query, fragment }, pending) => {
  const tokens = fragment.has('access_token') && fragment.has('refresh_token');
  const marked = fragment.has('sb') || query.has('sb');
  if (tokens || fragment.has('error_code') || query.has('error_code')) return marked || pending;
  return (query.has('code') && pending) || (fragment.has('message') && marked);
};
