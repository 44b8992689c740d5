/** The step between the points of a chart, and the window of a rate. */

/** Steps that people can read off an axis, in seconds. */
const LADDER = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800]
  .concat([21_600, 43_200, 86_400, 604_800, 2_592_000]);

// A line cannot show more than a point per two pixels, and a page of many panels gains nothing from
// more than 1,500 points. Fewer than 60 would look like a polygon even in a small chart.
const PIXELS_PER_POINT = 2;
const FEWEST_POINTS = 60;
const MOST_POINTS = 1500;

/** The step in seconds for a range in seconds that is drawn `width` CSS pixels wide. */
export function stepFor(range: number, pixels: number, scrape: number, pixelsPerPoint = 2): number {
  const wanted = Math.floor(pixels / Math.max(pixelsPerPoint, PIXELS_PER_POINT));
  const points = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, wanted));
  const least = Math.max(range / points, scrape);
  return LADDER.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
}

/** A range in whole steps. */
export interface Grid {
  /** Seconds since 1970; so is `end`, which is the last point. */
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/**
 * The grid that covers a range, up to the last multiple of `every` in it.
 *
 * With the step in place of `every`, a refresh requests the same points until a step has passed.
 */
export function gridOf(from: number, to: number, step: number, every = step): Grid {
  const end = Math.floor(to / every) * every;
  return { start: end - Math.ceil((end - from) / step) * step, end, step };
}

// A step of half an hour would hide what happened since the last one, and all of a young history.
const OLDEST_END = 60;

/** How far apart the ends of the grids of a moving range are, in seconds. */
export function endsEvery(step: number): number {
  return Math.min(step, OLDEST_END);
}

export function pointsOf({ start, end, step }: Grid): number {
  return Math.max(0, Math.round((end - start) / step) + 1);
}

/** Times of the grid's points, in seconds. */
export function timesOf(grid: Grid): number[] {
  return Array.from({ length: pointsOf(grid) }, (_, at) => grid.start + at * grid.step);
}

/** The shortest window of a rate or a count in seconds: one missed scrape leaves no gap. */
export function leastWindow(scrape: number): number {
  return 4 * scrape;
}

/**
 * The window of a rate in seconds: the shortest one, and at least a step plus a scrape, so that no
 * increase is lost between two points.
 */
export function rateWindow(step: number, scrape: number): number {
  return Math.max(step + scrape, leastWindow(scrape));
}
