/** A seeded generator (mulberry32): the same seed makes the same answers, so that a failure can be run again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'null',
  '<svg onload=x>',
  'x'.repeat(5000),
  '\u0000\u202e',
  '../../admin',
  'javascript:alert(1)',
  [],
  {},
  [[null]],
  { __proto__: null, toString: 1, length: -1 },
];

/** The value with one to three of its parts swapped for something else, dropped, or doubled. */
export function mutated(value: unknown, random: () => number): unknown {
  let copy: unknown = structuredClone(value);
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) copy = mutateOnce(copy, random);
  return copy;
}

function mutateOnce(value: unknown, random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  // A copy, because what is put into it next time must not show up in the next answer.
  const oddOne = (): unknown => structuredClone(pick(odd));
  if (typeof value !== 'object' || value === null || random() < 0.1) return oddOne();
  const key = pick(Object.keys(value));
  if (key === undefined) return oddOne();
  const holder = value as Record<string, unknown>;
  const inner = holder[key];
  if (typeof inner === 'object' && inner !== null && random() < 0.6) holder[key] = mutateOnce(inner, random);
  else if (random() < 0.2) delete holder[key];
  else if (random() < 0.1) holder[key] = [inner, inner];
  else holder[key] = oddOne();
  return value;
}
