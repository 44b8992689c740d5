/** What a reader does to a chart, beside pointing at it; it is loaded at the first sign of one. */

import type uPlot from "uplot";
import { listenToGestures } from "./gestures.ts";
import { listenToKeys, type Reading } from "./keyboard.ts";
import type { At, OnZoom } from "./picture.ts";
import type { PlotTooltip } from "./plot_tooltip.ts";
import { chosen, type Readout, spoken } from "./readout.ts";

export interface InteractionTarget {
  readonly element: HTMLElement;
  /** Aborted when the plot goes. */
  readonly signal: AbortSignal;
  readonly reading: Reading;
  readonly tooltip: PlotTooltip;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
  readonly onZoom: () => OnZoom | undefined;
  /** Undefined before the keyboard chose a place. */
  readonly onChoose: (at: At | undefined) => void;
  readonly readoutAt: (at: At) => Readout | undefined;
}

export function listenToReader(plot: uPlot, target: InteractionTarget): void {
  const { element, signal, reading, tooltip, say, onZoom, onChoose, readoutAt } = target;
  listenToGestures(plot, onZoom, signal);
  listenToKeys(plot, {
    element,
    signal,
    reading,
    onZoom,
    onMove: (at) => {
      const readout = readoutAt(at);
      if (readout === undefined) return;
      tooltip.point(plot, at.index, chosen(readout, at.row));
      say(spoken(readout, at.row));
    },
    rowsAt: (index) => readoutAt({ index, row: 0 })?.rows.length ?? 0,
    onEnter: onChoose,
    onLeave: () => tooltip.leave(),
    onEscape: () => tooltip.close(),
  });
}
