/**
 * The points of a chart's lines under the crosshair. uPlot would make an element for each line of
 * each chart at once; these are made when a reader first points at the chart.
 */

import type uPlot from "uplot";

export type PointColor = (line: number) => string;

export class HoverPoints {
  readonly #colorOf: PointColor;
  readonly #points: HTMLElement[] = [];

  /** @param colorOf of a line, counted from 0 */
  constructor(colorOf: PointColor) {
    this.#colorOf = colorOf;
  }

  /** Puts a point on each line that has a value at the cursor's column. */
  follow(plot: uPlot): void {
    const { cursor, series, data } = plot;
    const index = (cursor.left ?? -1) < 0 ? undefined : cursor.idx ?? undefined;
    if (index === undefined && this.#points.length === 0) return;
    const left = index === undefined ? NaN : plot.valToPos(data[0][index]!, "x");
    for (let line = 0; line < series.length - 1; line++) {
      const value = index === undefined ? undefined : data[line + 1]![index] ?? undefined;
      const point = this.#points[line] ??= appendPoint(plot.over);
      point.hidden = value === undefined;
      if (value === undefined) continue;
      point.style.transform = `translate(${left}px, ${plot.valToPos(value, "y")}px)`;
      point.style.background = this.#colorOf(line);
      point.style.opacity = String(series[line + 1]!.alpha ?? 1);
    }
  }
}

function appendPoint(over: HTMLElement): HTMLElement {
  const point = document.createElement("div");
  point.className = "hover-point";
  over.append(point);
  return point;
}
