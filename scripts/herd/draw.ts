import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Course, Scenario } from './simulate.js';

/** Calls a second over time, as an SVG that can be read on light and on dark pages. */
export async function draw(courses: readonly Course[], scenario: Scenario): Promise<string> {
  const { spec } = compile(plot(courses, scenario));
  return `${await new View(parse(spec), { renderer: 'none' }).toSVG()}\n`;
}

const everyS = 10;

function plot(courses: readonly Course[], { outageFromS, stormFromS, backAtS }: Scenario): TopLevelSpec {
  const values = courses.flatMap(({ name, calls }) => {
    const points = [];
    for (let from = 0; from < calls.length; from += everyS) {
      const rate = calls.subarray(from, from + everyS).reduce((sum, each) => sum + each, 0) / everyS;
      points.push({ client: name, minute: from / 60, rate });
    }
    return points;
  });
  const phases = [
    { from: outageFromS / 60, to: stormFromS / 60, phase: 'no answer' },
    { from: stormFromS / 60, to: backAtS / 60, phase: '429' },
  ];
  return {
    width: 640,
    height: 300,
    background: 'white',
    config: { view: { stroke: null }, axis: { grid: false } },
    layer: [
      {
        data: { values: phases },
        mark: { type: 'rect', opacity: 0.12, color: 'black' },
        encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
      },
      {
        data: { values: phases },
        mark: { type: 'text', align: 'left', baseline: 'top', dx: 4, y: 2 },
        encoding: { x: { field: 'from', type: 'quantitative' }, text: { field: 'phase' } },
      },
      {
        data: { values },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
        encoding: {
          x: { field: 'minute', type: 'quantitative', title: 'minutes' },
          y: { field: 'rate', type: 'quantitative', scale: { type: 'log' }, title: 'calls a second' },
          color: { field: 'client', type: 'nominal', title: null, sort: courses.map(({ name }) => name) },
        },
      },
    ],
  };
}
