import { Session, type Profiler } from 'node:inspector/promises';

/** Shares of the time that the one thread of JavaScript was watched: they come to 1. */
export type Shares = Readonly<Record<string, number>>;

export const IDLE = 'idle';

/** What the code of a package is there for. PGlite's database runs in this very thread; a Postgres server's elsewhere. */
const PURPOSES: readonly (readonly [RegExp, string])[] = [
  [/\/@electric-sql\/pglite\/|\/node_modules\/pg(-[\w-]+)?\//, 'database'],
  [/\/hash-wasm\//, 'password hashing'],
  [/\/jose\/|\/altcha-lib\//, 'signing and checking tokens and puzzles'],
  [/\/hono\/|\/@hono\/|^node:(_http_|net$|http$)/, 'HTTP'],
];

/** Watches this process by V8's sampling profiler until the function that it gives is called. */
export async function watch(): Promise<() => Promise<Shares>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return sharesOf(profile);
  };
}

/**
 * By purpose of the innermost caller that has one: WebAssembly and Node's own code are at work for whom they were called by.
 */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const purposes = new Map<number, string>();
  const mark = (node: Profiler.ProfileNode, inherited: string): void => {
    const purpose = purposeOf(node.callFrame, inherited);
    purposes.set(node.id, purpose);
    for (const child of node.children ?? []) mark(byId.get(child)!, purpose);
  };
  mark(nodes[0]!, REST);
  const total = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  const shares: Record<string, number> = {};
  samples.forEach((id, i) => {
    const purpose = purposes.get(id)!;
    shares[purpose] = (shares[purpose] ?? 0) + timeDeltas[i]! / total;
  });
  return shares;
}

const REST = 'the rest';

function purposeOf({ functionName, url }: { functionName: string; url: string }, inherited: string): string {
  if (functionName === '(idle)') return IDLE;
  if (functionName === '(garbage collector)') return 'garbage collection';
  const own = PURPOSES.find(([pattern]) => pattern.test(url))?.[1];
  const forSomebody = url.startsWith('node:') && inherited !== REST;
  return (forSomebody ? undefined : own) ?? inherited;
}
