/** A picture for uPlot, as a function of data: a chart makes one at each render. */

import type uPlot from "uplot";
import type { PointColor } from "./hover_points.ts";
import type { Look } from "./look.ts";
import type { Readout } from "./readout.ts";
import type { Theme } from "./theme.ts";

export type PlotOptions = Omit<uPlot.Options, "width" | "height">;

export type Draw = (plot: uPlot, theme: Theme) => void;

export type OnZoom = (from: number, to: number) => void;

/** The position of the pointer or the keyboard: a column, and a row of a heatmap. */
export interface At {
  readonly index: number;
  /** Value on the y scale under the pointer; undefined with the keyboard. */
  readonly y?: number;
  /** The chosen row of the readout with the keyboard, from 0. */
  readonly row?: number;
}

export interface Picture {
  /** Pictures of one shape share a uPlot; another shape needs a new one. */
  readonly shape: string;
  readonly options: (look: Look) => PlotOptions;
  readonly data: uPlot.AlignedData;
  /** The ends of the x scale. */
  readonly extent: readonly [number, number];
  /** The content in a sentence, for readers who do not see it. */
  readonly summary: string;
  readonly readout: (at: At, theme: Theme) => Readout | undefined;
  /** Drawn below the data, and above it. */
  readonly under?: Draw;
  readonly over?: Draw;
  /** Another text means that `under` or `over` draws something else. */
  readonly overlay?: string | undefined;
  /** The colour of the points under the crosshair; without it there are none. */
  readonly pointColor?: PointColor;
}

/**
 * For `cursor.sync`: charts over time share one crosshair. They do not share the buttons of the
 * mouse: each chart would zoom at the end of a drag, into another range if it got data meanwhile.
 */
export const SHARED_CURSOR: uPlot.Cursor.Sync = {
  key: "page",
  scales: ["x", null],
  setSeries: false,
  filters: { pub: (type) => type === "mousemove", sub: () => true },
};
