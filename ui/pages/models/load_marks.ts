/** When versions were loaded, and requests changed a model, for charts. */

import type { TimeMark } from "../../chart/axes.ts";
import type { Frame } from "../../prom/frame.ts";

type Labels = Frame["series"][number]["labels"];

/** A mark for each moment within the frame that is the value of a series; those of a step are one. */
export function loadMarks(frame: Frame): TimeMark[] {
  return moments(frame, ({ version }) => version ?? "").map(({ at, names }) => ({
    at,
    text: `version${names.length === 1 ? "" : "s"} ${names.join(", ")} loaded`,
  }));
}

const CHANGES: Readonly<Record<string, string>> = {
  load: "load requested",
  unload: "unloaded",
  promote_reference: "reference promoted",
  withdraw_reference: "reference withdrawn",
};

/** A mark for each request of the audit log that changed the model, with the name of its key. */
export function changeMarks(frame: Frame): TimeMark[] {
  return moments(frame, changeText).map(({ at, names }) => ({ at, text: names.join(", ") }));
}

function changeText({ action, key }: Labels): string {
  const text = CHANGES[action ?? ""] ?? action ?? "";
  return key ? `${text} by ${key}` : text;
}

interface Moment {
  readonly at: number;
  readonly names: string[];
}

/** The values of the series that lie within the frame, those of a step together. */
function moments({ grid, series }: Frame, nameOf: (labels: Labels) => string): Moment[] {
  const found = new Map<number, Moment>();
  for (const { labels, values } of series) {
    for (const at of new Set(values)) {
      if (!(at >= grid.start && at <= grid.end)) continue;
      const step = Math.floor(at / grid.step);
      const moment = found.get(step) ?? { at, names: [] };
      moment.names.push(nameOf(labels));
      found.set(step, moment);
    }
  }
  return [...found.values()];
}
