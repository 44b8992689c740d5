/** The labels below a chart over time: at least three, at every width and over every range. */

import uPlot from "uplot";
import { clockTime, fieldsOf, type Zone, zoneName } from "../format/clock.ts";
import type { Look } from "./look.ts";

const [MINUTE, HOUR, DAY, MONTH, YEAR] = [60, 3600, 86_400, 30 * 86_400, 365 * 86_400];

/**
 * Distances of ticks in seconds. None is far above the one before it, so that every range has one
 * that gives it three to seven ticks. uPlot refuses 3 s.
 */
const DISTANCES = [1, 2, 5, 10, 15, 20, 30]
  .concat([1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE))
  .concat([1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR))
  .concat([1, 2, 3, 4, 5, 7, 10, 15].map((days) => days * DAY))
  .concat([1, 2, 3, 6].map((months) => months * MONTH))
  .concat([1, 2, 3, 5, 10, 20, 50, 100].map((years) => years * YEAR));

// Labels that are this far apart, in CSS pixels, read well.
const COMFORTABLE_GAP = 34;
const LEAST_GAP = 6;

/** The room between the labels of two ticks that are `space` CSS pixels apart. */
function gapOf(distance: number, space: number): number {
  // `14:05:30`; `14:05`, or the date at midnight, `23 Nov`.
  return space - (distance < MINUTE ? 50 : 38);
}

/** Seconds between two ticks, for a range of `span` seconds that is `width` CSS pixels wide. */
export function tickDistance(span: number, width: number): number {
  const gap = (distance: number) => gapOf(distance, distance / span * width);
  const comfortable = DISTANCES.find((distance) =>
    hasTicks(span, distance, 3) && gap(distance) >= COMFORTABLE_GAP
  );
  const distance = comfortable ?? farthest(span, 3);
  // Where not all ticks will have a label, there are more, so that one is near the middle.
  return gap(distance) < LEAST_GAP ? farthest(span, 8) : distance;
}

/** Whether a range holds this many multiples of the distance, wherever it begins. */
function hasTicks(span: number, distance: number, ticks: number): boolean {
  // Months and years are up to 1/27 longer than their numbers here.
  return span >= ticks * distance * (distance >= MONTH ? 1.04 : 1);
}

function farthest(span: number, ticks: number): number {
  return DISTANCES.findLast((distance) => hasTicks(span, distance, ticks)) ?? DISTANCES[0]!;
}

/** An axis below a plot, without ticks of its own. */
export function lowerAxis(look: Look): uPlot.Axis {
  return {
    stroke: () => look.theme.value.quiet,
    font: look.theme.value.font,
    size: 24,
    gap: 4,
    grid: { show: false },
    ticks: { show: false },
  };
}

export function timeAxis(look: Look): uPlot.Axis {
  return {
    ...lowerAxis(look),
    ticks: { show: true, size: 4, width: 1, stroke: () => look.theme.value.line },
    // The only distance that uPlot is offered must not seem too narrow to it.
    space: 1,
    incrs: (_plot, _axis, from, to, width) => [tickDistance(to - from, width)],
    values: (_plot, ticks, _axis, space, distance) =>
      timeLabels(ticks, distance, space, look.zone.value),
  };
}

/**
 * The labels of ticks that are `space` CSS pixels apart. Where they would touch, only the first
 * tick, the middle one and the last have one; the others are null.
 */
export function timeLabels(
  ticks: readonly number[],
  distance: number,
  space: number,
  zone: Zone,
): (string | null)[] {
  const all = gapOf(distance, space) >= LEAST_GAP;
  const last = ticks.length - 1;
  const labelled = [0, Math.floor(last / 2), last];
  return ticks.map((tick, at) =>
    all || labelled.includes(at) ? timeLabel(tick, ticks[at - 1], distance, zone) : null
  );
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Hours and minutes; the date where the day changes. */
export function timeLabel(
  tick: number,
  before: number | undefined,
  distance: number,
  zone: Zone,
): string {
  const { month, day, hour, minute } = fieldsOf(tick * 1000, zone);
  const date = `${day} ${MONTHS[month - 1]}`;
  if (distance >= DAY) return date;
  if (before !== undefined && hour === 0 && minute === 0) return date;
  const time = clockTime(tick * 1000, zone);
  return distance < MINUTE ? time : time.slice(0, 5);
}

export function zonedDates(zone: Zone): (seconds: number) => Date {
  return (seconds) => uPlot.tzDate(new Date(seconds * 1000), zoneName(zone));
}
