import type { EngineName } from '../engines/engine.js';
import type { AnyRig, Rig } from '../rig.js';
import { attachAndDetach, type Resources } from '../trials/attaching.js';
import { callsWithBody, hostileBodies } from '../trials/bodies.js';
import { simultaneousExpiries } from '../trials/expiries.js';
import { killsDuringRefresh } from '../trials/kills.js';
import { seeded } from '../trials/random.js';
import { signOutsDuringRefresh } from '../trials/sign-outs.js';
import { speeds } from '../trials/speed.js';
import { stops } from '../trials/stops.js';

export type Counts = Readonly<Record<string, number>>;

interface Common {
  readonly name: string;
  readonly title: string;
  readonly parts: number;
  /** All parts' counts as one. */
  sum(counts: readonly Counts[]): Counts;
  reached(sum: Counts): boolean;
}

/** Something that must hold, in parts that are run, and begun again, one by one. In Chromium, unless it says otherwise. */
export type Property =
  | (Common & { readonly engine?: undefined; run(rig: Rig, seed: number, part: number): Promise<Counts> })
  | (Common & { readonly engine: EngineName; run(rig: AnyRig, seed: number, part: number): Promise<Counts> });

const added = (all: readonly Counts[]): Counts => {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, value] of Object.entries(counts)) {
      sum[name] = name.startsWith('most') ? Math.max(sum[name] ?? 0, value) : (sum[name] ?? 0) + value;
    }
  }
  return sum;
};

const none = (...counts: (number | undefined)[]): boolean => counts.every((count) => count === 0);

const middle = (all: readonly Counts[]): Counts =>
  Object.fromEntries(
    Object.keys(all[0]!).map((name) => [
      name,
      all.map((counts) => counts[name]!).toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!,
    ]),
  );

function expiries(name: string, title: string, staggered: boolean): Property {
  const rounds = 20;
  return {
    name,
    title,
    parts: 10,
    async run(rig, seed) {
      const random = seeded(seed);
      if (staggered) rig.server.latency = () => ({ before: 5 + random() * 245, after: random() * 250 });
      const staggerMs = staggered ? () => random() * 300 : () => 0;
      return { expiries: rounds, ...(await simultaneousExpiries(rig, { tabs: 10, rounds, staggerMs })) };
    },
    sum: added,
    reached: refreshedOnceEach,
  };
}

function refreshedOnceEach({ expiries, refreshes, alreadyUsed, withoutToken, signOuts }: Counts): boolean {
  return refreshes === expiries && none(alreadyUsed, withoutToken, signOuts);
}

const survived = {
  grace: ({ lost, resurrected }: Counts) => none(lost, resurrected),
  strict: ({ lost, inBetween, told, resurrected }: Counts) => lost! <= inBetween! && told === lost && resurrected === 0,
};

function kills(mode: keyof typeof survived, elsewhere?: Elsewhere): Property {
  const each = 25;
  const parts = elsewhere ? 4 : 40;
  const title = `${(parts * each).toLocaleString('en')} kills of the page at random points of a refresh, ${mode} server`;
  return {
    name: elsewhere ? `kills-${mode}-${elsewhere.engine}` : `kills-${mode}`,
    title: `${elsewhere ? `${elsewhere.called}: ` : ''}${title} (R${mode === 'grace' ? 4 : 5})`,
    engine: elsewhere?.engine,
    parts,
    run: async (rig: AnyRig, seed: number) => ({
      ...(await killsDuringRefresh(rig, { kills: each, mode, random: seeded(seed) })),
    }),
    sum: added,
    reached: survived[mode],
  };
}

export const properties: readonly Property[] = [
  expiries('expiries', '10 tabs × 200 simultaneous expiries, strict server (R1)', false),
  {
    name: 'sign-outs',
    title: '500 sign-outs at random points of a refresh, same and other tab (L2)',
    parts: 20,
    run: async (rig, seed) => ({
      ...(await signOutsDuringRefresh(rig, { rounds: 25, longestMs: 300, random: seeded(seed) })),
    }),
    sum: added,
    reached: ({ resurrected }) => resurrected === 0,
  },
  {
    name: 'bodies',
    title: 'dripping, truncated, cut, redirecting, HTML, 10 MB and gzip-bomb answers (R8, R11, R12, X4)',
    parts: Object.keys(hostileBodies).length,
    run: async (rig, _, part) => ({ ...(await callsWithBody(rig, Object.values(hostileBodies)[part]!)) }),
    sum: added,
    reached: ({ unsettled, lost, strays }) => none(unsettled, lost, strays),
  },
  {
    name: 'attaching',
    title: '1,000 times the elements put into a page and taken out (L6)',
    parts: 1,
    async run(rig) {
      const { before, after } = await attachAndDetach(rig, 1000);
      const more = Object.entries(after).map(([what, count]) => [
        `more ${what}`,
        count - before[what as keyof Resources],
      ]);
      return Object.fromEntries(more) as Counts;
    },
    sum: added,
    reached: (counts) => Object.values(counts).every((more) => more <= 0),
  },
  {
    name: 'speed',
    title: 'warm `accessToken()` in batches of 10,000 (µs each), and a new tab’s time to a known state (ms)',
    parts: 1,
    run: async (rig) => ({ ...(await speeds(rig, 20, 50)) }),
    sum: middle,
    reached: ({ warmTokenUs, touched, coldRestoreMs }) => warmTokenUs! <= 5 && touched === 0 && coldRestoreMs! <= 15,
  },
  {
    name: 'stops',
    title: 'the browser’s processes stopped for 90 s, tokens of 30 s, 3 tabs (R15)',
    parts: 5,
    run: async (rig) => ({ ...(await stops(rig, 1)) }),
    sum: added,
    reached: ({ stops, refreshes, withoutToken, signOuts }) => refreshes === stops && none(withoutToken, signOuts),
  },
  kills('grace'),
  kills('strict'),
  expiries('staggered', '10 tabs × 200 expiries at different moments, slow strict server (R2)', true),
  ...inOther({ engine: 'firefox', called: 'Firefox', tabs: 5, expiries: 50 }),
  ...inOther({ engine: 'webkit', called: 'WebKitGTK', tabs: 4, expiries: 20 }),
];

interface Elsewhere {
  readonly engine: EngineName;
  readonly called: string;
  readonly tabs: number;
  readonly expiries: number;
}

/** What is counted in an engine other than Chromium. */
function inOther(elsewhere: Elsewhere): Property[] {
  const { engine, called, tabs, expiries } = elsewhere;
  const rounds = 10;
  return [
    {
      name: `expiries-${engine}`,
      title: `${called}: ${tabs} tabs × ${expiries} simultaneous expiries, strict server (R1)`,
      engine,
      parts: expiries / rounds,
      run: async (rig) => ({
        expiries: rounds,
        ...(await simultaneousExpiries(rig, { tabs, rounds, staggerMs: () => 0 })),
      }),
      sum: added,
      reached: refreshedOnceEach,
    },
    {
      name: `sign-outs-${engine}`,
      title: `${called}: 100 sign-outs at random points of a refresh, same and other tab (L2)`,
      engine,
      parts: 4,
      run: async (rig, seed) => ({
        ...(await signOutsDuringRefresh(rig, { rounds: 25, longestMs: 300, random: seeded(seed) })),
      }),
      sum: added,
      reached: ({ resurrected }) => resurrected === 0,
    },
    kills('grace', elsewhere),
    kills('strict', elsewhere),
  ];
}
