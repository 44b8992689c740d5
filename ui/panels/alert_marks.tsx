/** Marks of firing alerts, for the charts of all pages. */

import { useEffect } from "preact/hooks";
import type { TimeMark } from "../chart/axes.ts";
import { stretchesOf } from "../chart/stretches.ts";
import type { Frame } from "../prom/frame.ts";
import { range } from "../state/ask.ts";
import type { Expression } from "../state/expression.ts";
import { useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";

export interface AlertMarksProps {
  /** Leave out alerts that are not about the chosen model. */
  readonly only?: boolean;
  readonly onMarks: (marks: readonly TimeMark[]) => void;
}

const FIRING: Expression = () => `max by (alertname, model) (ALERTS{alertstate="firing"})`;

/** Renders nothing; calls `onMarks` when the alerts of the range change. */
export function AlertMarks({ only = false, onMarks }: AlertMarksProps) {
  const { model } = useSession().place.value;
  const { firing } = useQueries({ firing: range(FIRING) }).data;
  useEffect(
    () => onMarks(firing === undefined ? [] : alertMarks(firing.frame, model, only)),
    [firing, model],
  );
  return null;
}

/**
 * A mark for each time that an alert fired, without alerts about another model than the chosen one;
 * with `only`, also without alerts about no model.
 */
export function alertMarks({ grid, series }: Frame, model: string, only = false): TimeMark[] {
  const firing = new Map<string, (string | undefined)[]>();
  for (const { labels, values } of series) {
    if (model !== "" && (labels.model ?? (only ? "" : model)) !== model) continue;
    const name = labels.alertname ?? "";
    const states = firing.get(name) ?? new Array<string | undefined>(values.length).fill(undefined);
    values.forEach((value, at) => {
      if (value === 1) states[at] = "firing";
    });
    firing.set(name, states);
  }
  const time = (point: number) => grid.start + point * grid.step;
  return [...firing].flatMap(([name, states]) =>
    stretchesOf(states).map(({ from, to }) => ({
      at: time(from),
      // An alert that still fires has no end, also in a chart that is a refresh ahead.
      until: to === states.length ? Infinity : time(to - 1),
      text: `▲ ${name}`,
    }))
  );
}
