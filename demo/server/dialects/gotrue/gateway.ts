import type { MiddlewareHandler } from 'hono';

/** Opened by links and navigations, which carry no header: the gateway lets them pass. */
const OPEN = ['/auth/v1/verify', '/auth/v1/callback', '/auth/v1/authorize'];

/** The gateway in front of the auth service: every call names its project by the anon key. contracts/gotrue.md §1 and §8. */
export function gateway(anonKey: string): MiddlewareHandler {
  return async (c, next) => {
    if (OPEN.some((path) => c.req.path.endsWith(path))) return next();
    const key = c.req.header('apikey');
    if (key === undefined || key === '') return c.json({ message: 'No API key found in request' }, 401);
    if (key !== anonKey) {
      return c.json(
        { message: 'Invalid API key', hint: 'Double check your Supabase `anon` or `service_role` API key.' },
        401,
      );
    }
    return next();
  };
}
