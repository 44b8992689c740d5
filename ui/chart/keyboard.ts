/** Charts with the keyboard: arrows walk over points and rows, + and - zoom. */

import type uPlot from "uplot";
import type { At, OnZoom } from "./picture.ts";

/** Where the reader is in a chart; it stays when the chart gets other rows, and so another plot. */
export interface Reading {
  at?: Position | undefined;
}

export interface KeyboardTarget {
  readonly element: HTMLElement;
  readonly reading: Reading;
  readonly signal: AbortSignal;
  readonly onZoom: () => OnZoom | undefined;
  /** The number of rows at a point: series, buckets or states. */
  readonly rowsAt: (index: number) => number;
  readonly onMove: (at: At) => void;
  readonly onEnter: (at: At | undefined) => void;
  readonly onLeave: () => void;
  /** Closes the tooltip. @returns whether one was open */
  readonly onEscape: () => boolean;
}

interface Position {
  index: number;
  /** -1 for all rows at once. */
  row: number;
  /** The start of the selection, which Space sets. */
  anchor?: number;
}

export function listenToKeys(plot: uPlot, target: KeyboardTarget): void {
  const { element, signal, reading } = target;
  const leave = () => {
    reading.at = undefined;
    select(plot, 0, 0);
    plot.setCursor({ left: -10, top: -10 });
    target.onLeave();
  };
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      // The same key restores a maximised panel: one thing at a time.
      if (target.onEscape()) event.stopPropagation();
      return leave();
    }
    const { at } = reading;
    const next = step(plot, at ?? start(plot), event, target);
    if (next === undefined) {
      if (!act(plot, at, event.key, target)) return;
      if (event.key === "Enter") reading.at = at && { index: at.index, row: at.row };
    } else {
      reading.at = next;
      show(plot, next);
      target.onMove(placeOf(next));
    }
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  element.addEventListener("blur", leave, { signal });
}

function placeOf({ index, row }: Position): At {
  return row < 0 ? { index } : { index, row };
}

/** Behind the last point, so that the first step goes to it. */
function start(plot: uPlot): Position {
  return { index: plot.data[0].length, row: -1 };
}

/** The position after a key that moves; undefined for other keys. */
function step(
  plot: uPlot,
  at: Position,
  { key, shiftKey }: KeyboardEvent,
  { rowsAt }: KeyboardTarget,
): Position | undefined {
  const last = plot.data[0].length - 1;
  const to = (index: number) => ({ ...at, index: Math.min(last, Math.max(0, index)) });
  const here = to(at.index);
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
      return { ...here, row: Math.min(rowsAt(here.index) - 1, at.row + 1) };
    case "ArrowUp":
      return { ...here, row: Math.max(-1, at.row - 1) };
    case " ":
      return { ...here, anchor: here.index };
    default:
      return undefined;
  }
}

function show(plot: uPlot, at: Position): void {
  const left = (index: number) => plot.valToPos(plot.data[0][index]!, "x");
  plot.setCursor({ left: left(at.index), top: plot.over.clientHeight / 2 });
  if (at.anchor !== undefined) {
    const [from, to] = [left(at.anchor), left(at.index)].sort((a, b) => a - b);
    select(plot, from!, to! - from!);
  }
}

function select(plot: uPlot, left: number, width: number): void {
  plot.setSelect({ left, top: 0, width, height: plot.over.clientHeight }, false);
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
      select(plot, 0, 0);
      zoom(ends[0]!, ends[1]!);
    } else target.onEnter(at && placeOf(at));
    return true;
  }
  if (zoom === undefined || !["+", "=", "-"].includes(key)) return false;
  const { min, max } = plot.scales.x!;
  // After a zoom there may be fewer points than the position of the keyboard.
  const middle = plot.data[0][at?.index ?? -1] ?? (min! + max!) / 2;
  const factor = key === "-" ? 2 : 0.5;
  zoom(middle - (middle - min!) * factor, middle + (max! - middle) * factor);
  return true;
}
