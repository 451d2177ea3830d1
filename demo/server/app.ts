import { makeAnonKey } from './anon-key.js';
import { control } from './control.js';
import { gotrue } from './dialects/gotrue.js';
import { generic } from './dialects/generic.js';
import { inkeep } from './dialects/inkeep.js';
import { morpheus } from './dialects/morpheus.js';
import { superai } from './dialects/superai.js';
import { identityProvider } from './identity-provider/identity-provider.js';
import type { Services } from './services.js';

/** Answers a request to an API path. */
export type Api = (request: Request, env: object) => Promise<Response> | Response;

/** Whether a path is the API's; all others are the page's. */
export function isApiPath(path: string): boolean {
  return ROUTES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}
const ROUTES = [
  '/inkeep',
  '/gotrue',
  '/superai',
  '/morpheus',
  '/generic',
  '/demo/control',
  '/demo/config.json',
  '/demo/inbox.json',
  '/demo/member-token',
  '/demo/morpheus-token',
  '/identity',
];

/** All dialects and the control endpoint. Each is an application of its own, with its own 404 and 500. */
export async function makeApi(services: Services): Promise<Api> {
  const anonKey = await makeAnonKey('demo');
  const parts = {
    inkeep: inkeep(services, '/inkeep'),
    // Inkeep's answers name paths from the root of its API: a real one has no folder in front.
    run: inkeep(services, '/'),
    gotrue: gotrue(services, anonKey),
    superai: superai(services, await makeAnonKey('demo-superai')),
    morpheus: morpheus(services),
    generic: generic(services),
    identity: identityProvider(services),
    demo: control(services, { gotrue: anonKey }),
  };
  return (request, env) => {
    const first = new URL(request.url).pathname.split('/', 2)[1] as keyof typeof parts;
    return parts[first].fetch(request, env);
  };
}
