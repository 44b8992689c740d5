/** A number with its unit, a comparison, and a sparkline. */

import type { ComponentChildren } from "preact";
import { Sparkline } from "../chart/sparkline.tsx";
import { quantity, type Unit } from "../format/units.ts";
import { lastOf } from "../prom/frame.ts";
import { durationShort } from "../format/duration.ts";
import type { Answer, Query } from "../prom/query.ts";
import { rateWindow } from "../prom/step.ts";

export interface StatProps {
  readonly id: string;
  readonly name: string;
  /** The answer, with one series; its last value is the number. */
  readonly data: Answer | undefined;
  readonly unit: Unit;
  readonly color: number;
  /** The time that the number is about, such as "last 20 s"; undefined for this moment. */
  readonly over?: string | undefined;
  /** Below the number: the context. */
  readonly children?: ComponentChildren;
  readonly onOpen?: () => void;
}

export function Stat({ id, name, data, unit, color, over, children, onOpen }: StatProps) {
  const series = data?.kind === "range" ? data.frame.series[0] : undefined;
  const last = series === undefined ? NaN : lastOf(series);
  const { text, unit: unitName } = quantity(last, unit);
  // Without the number, a comparison is missing too; a sentence may say why.
  const silent = data !== undefined && Number.isNaN(last) && typeof children !== "string";
  return (
    <div class="panel stat c2" id={id} role="group" aria-label={name}>
      <div class="name">
        {onOpen === undefined
          ? name
          : (
            <button type="button" class="plain" onClick={onOpen} title="Open in Explore">
              {name}
            </button>
          )}
        {over !== undefined && <small>{over}</small>}
      </div>
      {/* The key replaces the number and its unit together. */}
      <div class="num" key={text}>
        {data === undefined ? <span class="waiting">–</span> : text}
        <small>{unitName}</small>
      </div>
      <div class="vs">
        {silent ? "no data in this range" : data !== undefined && children || "\u00a0"}
      </div>
      {series === undefined
        ? <div class="spark" />
        : <Sparkline values={series.values} color={color} fill />}
    </div>
  );
}

/** The window of the rates of a range query: "last 20 s". */
export function windowText(query: Query, scrape: number): string | undefined {
  if (query.kind !== "range") return undefined;
  return `last ${durationShort(rateWindow(query.grid.step, scrape) * 1000)}`;
}

/** The last value of the only series in an answer; NaN for none. */
export function lastValue(data: Answer | undefined): number {
  if (data?.kind === "instant") return data.samples[0]?.value ?? NaN;
  const series = data?.frame.series[0];
  return series === undefined ? NaN : lastOf(series);
}
