import { AuthError } from '../errors.js';

/**
 * Checks the address of an API and gives it without a trailing slash.
 *
 * https, or http where it cannot be listened to: loopback and `*.localhost`. A page that is itself http may name an http API;
 * it has no secure-context storage, so its session stays in memory.
 *
 * @throws AuthError `misconfigured`; the message names the option and never the value's user info.
 */
export function readBaseUrl(value: string | undefined, option: string): string {
  if (!value?.trim())
    throw wrong(option, 'is missing: give the address of your auth API, e.g. https://api.example.com');
  let url: URL;
  try {
    url = new URL(value.trim());
  } catch {
    throw wrong(option, 'is not an absolute address, e.g. https://api.example.com');
  }
  if (url.username || url.password) throw wrong(option, 'must not hold a user name or password');
  if (url.search || url.hash) throw wrong(option, 'must not have a query or a fragment');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (isLoopback(url) || isHttpPage()))) {
    throw wrong(option, 'must begin with https:// (http:// only for localhost)');
  }
  return url.href.replace(/\/+$/, '');
}

function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

function isHttpPage(): boolean {
  return globalThis.location?.protocol === 'http:' && !isLoopback(new URL(globalThis.location.href));
}

function wrong(option: string, what: string): AuthError {
  return new AuthError('misconfigured', `${option} ${what}.`);
}
