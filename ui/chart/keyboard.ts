/** A chart without a pointer: arrows walk over points and series, + and - zoom. */

import type uPlot from "uplot";
import type { At } from "./plot.tsx";

export interface KeyboardTarget {
  readonly element: HTMLElement;
  readonly signal: AbortSignal;
  readonly onZoom: () => ((from: number, to: number) => void) | undefined;
  readonly onMove: (at: At) => void;
  readonly onPin: () => void;
  readonly onLeave: () => void;
}

interface Position {
  index: number;
  /** -1 for all series at once. */
  series: number;
  /** Where a selection began, by Space. */
  anchor?: number;
}

export function listenToKeys(plot: uPlot, target: KeyboardTarget): void {
  let at: Position | undefined;
  const { element, signal } = target;
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      at = undefined;
      plot.setCursor({ left: -10, top: -10 });
      target.onLeave();
      return;
    }
    const next = step(plot, at ?? start(plot), event);
    if (next === undefined) {
      if (!act(plot, at, event.key, target)) return;
      if (event.key === "Enter") at = at && { index: at.index, series: at.series };
    } else {
      at = next;
      show(plot, at);
      target.onMove(at.series < 0 ? { index: at.index } : { index: at.index, series: at.series });
    }
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  element.addEventListener("blur", () => {
    at = undefined;
    target.onLeave();
  }, { signal });
}

function start(plot: uPlot): Position {
  return { index: plot.data[0].length - 1, series: -1 };
}

/** The position after a key that moves; undefined for keys that do not. */
function step(plot: uPlot, at: Position, { key, shiftKey }: KeyboardEvent): Position | undefined {
  const last = plot.data[0].length - 1;
  const series = plot.series.length - 1;
  const to = (index: number) => ({ ...at, index: Math.min(last, Math.max(0, index)) });
  switch (key) {
    case "ArrowLeft":
      return to(at.index - (shiftKey ? 10 : 1));
    case "ArrowRight":
      return to(at.index + (shiftKey ? 10 : 1));
    case "Home":
      return to(0);
    case "End":
      return to(last);
    case "ArrowDown":
      return { ...at, series: Math.min(series - 1, at.series + 1) };
    case "ArrowUp":
      return { ...at, series: Math.max(-1, at.series - 1) };
    case " ":
      return { ...at, anchor: at.index };
    default:
      return undefined;
  }
}

function show(plot: uPlot, at: Position): void {
  const left = (index: number) => plot.valToPos(plot.data[0][index]!, "x");
  const height = plot.over.clientHeight;
  plot.setCursor({ left: left(at.index), top: height / 2 });
  if (at.anchor !== undefined) {
    const [from, to] = [left(at.anchor), left(at.index)].sort((a, b) => a - b);
    plot.setSelect({ left: from!, top: 0, width: to! - from!, height }, false);
  }
}

/** Whether the key did something. */
function act(
  plot: uPlot,
  at: Position | undefined,
  key: string,
  target: KeyboardTarget,
): boolean {
  const zoom = target.onZoom();
  if (key === "Enter") {
    if (at?.anchor !== undefined && at.anchor !== at.index && zoom !== undefined) {
      const ends = [plot.data[0][at.anchor]!, plot.data[0][at.index]!].sort((a, b) => a - b);
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      zoom(ends[0]!, ends[1]!);
    } else target.onPin();
    return true;
  }
  if (zoom === undefined || !["+", "=", "-"].includes(key)) return false;
  const { min, max } = plot.scales.x!;
  const middle = at === undefined ? (min! + max!) / 2 : plot.data[0][at.index]!;
  const factor = key === "-" ? 2 : 0.5;
  zoom(middle - (middle - min!) * factor, middle + (max! - middle) * factor);
  return true;
}
