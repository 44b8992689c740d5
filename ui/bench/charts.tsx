/** A page of 24 charts with 20 series of 500 points, which says how long they took to draw. */

import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { type Look, LookProvider } from "../chart/look.ts";
import type { LinesData } from "../chart/lines.ts";
import { followTheme } from "../chart/theme.ts";
import { TimeChart } from "../chart/time_chart.tsx";

const PANELS = 24;
const SERIES = 20;
const POINTS = 500;
const STEP = 15;

/** What the benchmark calls in the page. */
export interface ChartsBench {
  /** Milliseconds from nothing to the frame that shows all charts. */
  readonly first: Promise<number>;
  /** The same for a refresh: each chart a point further. */
  refresh(): Promise<number>;
}

/** A walk as of a rate, from a seed, so that each run draws the same. */
function walk(seed: number): Float64Array {
  let state = seed + 1;
  let value = 1;
  return Float64Array.from({ length: POINTS }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0;
    value = Math.max(0, value + state / 2 ** 32 - 0.5);
    return value;
  });
}

function panel(nth: number, moved: number): LinesData {
  const start = 1_700_000_000 + moved * STEP;
  return {
    grid: { start, end: start + (POINTS - 1) * STEP, step: STEP },
    lines: Array.from({ length: SERIES }, (_, at) => ({
      name: `series ${at}`,
      labels: {},
      values: walk(nth * SERIES + at + moved),
      stroke: { color: at % 8, dash: [] },
    })),
  };
}

const shown = signal(Array.from({ length: PANELS }, (_, at) => panel(at, 0)));
const look: Look = {
  theme: followTheme(signal("light" as const)),
  zone: signal("UTC"),
  hold: () => {},
};
effect(() => void look.theme.value);

function Charts() {
  return (
    <LookProvider value={look}>
      <div class="grid">
        {shown.value.map((data, at) => (
          <section class="panel c3" key={at}>
            <TimeChart label={`Panel ${at}`} data={data} unit="rate" />
          </section>
        ))}
      </div>
    </LookProvider>
  );
}

/** The frame in which everything asked for until now is on the screen has passed. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

async function timed(draw: () => void): Promise<number> {
  const began = performance.now();
  draw();
  await painted();
  return performance.now() - began;
}

const bench: ChartsBench = {
  // The empty page has been shown: what is measured is the charts alone.
  first: painted().then(() => timed(() => render(<Charts />, document.getElementById("app")!))),
  refresh() {
    const next = Array.from({ length: PANELS }, (_, at) => panel(at, refreshes));
    refreshes++;
    return timed(() => shown.value = next);
  },
};
let refreshes = 1;
(globalThis as { bench?: ChartsBench }).bench = bench;
