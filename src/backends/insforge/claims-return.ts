import type { ClaimsReturn } from '../backend.js';

/** `error` is a name that many use: it is ours only while a provider is awaited. */
export const claimsReturn: ClaimsReturn = ({ query }, pending) => {
  if (query.has('insforge_status') && query.has('insforge_type')) return true;
  return pending && (query.has('insforge_code') || query.has('error'));
};
