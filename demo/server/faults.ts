import type { Context, MiddlewareHandler } from 'hono';
import type { Services } from './services.js';
import type { Dialect } from './settings.js';

/** Answers a refusal in a dialect's own shape. */
export type Refusal = (c: Context, status: number) => Response;

/** Plays the fault that is switched on for this dialect; else lets the request through. Stands behind CORS. */
export function faults(services: Services, dialect: Dialect, refuse: Refusal): MiddlewareHandler {
  return async (c, next) => {
    services.counters[dialect].requests += 1;
    const fault = services.settings.faults[dialect];
    if (fault.kind === 'none' || (fault.path !== undefined && !c.req.path.endsWith(fault.path))) return next();
    // super.ai's own endpoint plays this one.
    if (fault.kind === 'anon-key-missing') return next();
    if (fault.times !== undefined) {
      fault.times -= 1;
      if (fault.times <= 0) services.settings.faults[dialect] = { kind: 'none' };
    }
    switch (fault.kind) {
      case 'slow':
        await services.pause(fault.ms);
        return next();
      case 'status':
        return refuse(c, fault.status);
      case 'html':
        return c.html('<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>', fault.status as 502);
      case 'rate-limit':
        c.header('Retry-After', String(fault.retryAfter));
        // A page can read the header only where the proxy that adds it says so.
        c.header('Access-Control-Expose-Headers', 'Retry-After', { append: true });
        return refuse(c, 429);
    }
  };
}
