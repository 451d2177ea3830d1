import { cpus } from 'node:os';
import { properties, type Counts } from './properties.js';

/** What a part of a property came to, in which browser, on what day. */
export interface Part {
  readonly browser: string;
  readonly date: string;
  readonly counts: Counts;
}

/** SOAK.md: a line for each property of which some part is done. */
export function table(done: readonly [key: string, part: Part][]): string {
  const rows = properties.flatMap((property) => {
    const own = done.filter(([key]) => key.startsWith(`${property.name}.`));
    if (own.length === 0) return [];
    const parts = own.map(([, part]) => part);
    const seeds = new Set(own.map(([key]) => key.split('.')[1])).size;
    const counts = property.sum(parts.map(({ counts }) => counts));
    const shown = Object.entries(counts).map(([what, value]) => `${what} ${Number(value.toFixed(2))}`);
    const whole = own.length === property.parts * seeds ? 'yes' : 'so far';
    const browsers = [...new Set(parts.map(({ browser }) => browser))].join(', ');
    const last = parts
      .map(({ date }) => date)
      .toSorted()
      .at(-1);
    const reached = property.reached(counts) ? whole : '**no**';
    return [
      `| ${property.title} | ${browsers}, ${last} | ${seeds} | ${own.length} of ${property.parts * seeds} | ${shown.join(', ')} | ${reached} |`,
    ];
  });
  return `# Soak

What \`npm run soak\` has counted so far. ${cpus()[0]?.model.trim()}, ${cpus().length} cores. A property is run in parts, each
in a browser profile of its own.

| property | browser | seeds | parts | counted | reached |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
