/**
 * The only owner of a uPlot: makes it in an element, feeds it, sizes it, and takes it away.
 *
 * New data, another range, another theme or size go to the uPlot that is there; a picture of
 * another shape needs another `LivePlot`.
 */

import { effect } from "@preact/signals";
import uPlot from "uplot";
import { HoverPoints } from "./hover_points.ts";
import type { Look } from "./look.ts";
import type { Reading } from "./keyboard.ts";
import { onceMeasured } from "./measured.ts";
import type { At, OnZoom, Picture } from "./picture.ts";
import type { PlotTooltip } from "./plot_tooltip.ts";
import type { Readout } from "./readout.ts";
import { whenTouched } from "./touched.ts";

/** The picture, and what may change while it stays. */
export interface PlotView {
  readonly picture: Picture;
  readonly height: number;
  /** Index of the only series to show at full strength, from 0. */
  readonly focus?: number | undefined;
  /** Called with the ends of a range that the reader chose; without it the chart does not zoom. */
  readonly onZoom?: OnZoom | undefined;
  /** Called with the place of a click or of Enter; without it these pin the tooltip. */
  readonly onChoose?: ((at: At) => void) | undefined;
}

/** The parts of the page that a plot works with. */
export interface PlotSurroundings {
  readonly element: HTMLElement;
  readonly look: Look;
  readonly tooltip: PlotTooltip;
  readonly reading: Reading;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
}

// uPlot needs a width while the element has none yet.
const FIRST_WIDTH = 300;
// A shorter drag, in pixels, is a click.
const SHORTEST_DRAG = 5;

export class LivePlot {
  readonly #element: HTMLElement;
  readonly #look: Look;
  readonly #tooltip: PlotTooltip;
  readonly #reading: Reading;
  readonly #say: (text: string) => void;
  readonly #ended = new AbortController();
  #view: PlotView;
  /** Undefined until the element is measured. */
  #plot: uPlot | undefined;
  /** uPlot's index of the series in focus: 0 is x. */
  #focused: number | null = null;

  constructor(view: PlotView, { element, look, tooltip, reading, say }: PlotSurroundings) {
    this.#view = view;
    this.#element = element;
    this.#look = look;
    this.#tooltip = tooltip;
    this.#reading = reading;
    this.#say = say;
    onceMeasured(element, (width) => {
      if (!this.#ended.signal.aborted) this.#begin(width);
    });
  }

  /** Shows another view of the same shape. */
  update(view: PlotView): void {
    const before = this.#view;
    this.#view = view;
    const plot = this.#plot;
    if (plot === undefined) return;
    if (plot.data !== view.picture.data) feed(plot, view.picture);
    if (before.picture.overlay !== view.picture.overlay) plot.redraw(false);
    if (plot.height !== view.height) plot.setSize({ width: plot.width, height: view.height });
    this.#focus(plot);
  }

  end(): void {
    this.#ended.abort();
    this.#tooltip.close();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #begin(width: number): void {
    const ended = this.#ended.signal;
    const plot = this.#plot = this.#make(width || FIRST_WIDTH);
    this.#focus(plot);
    // After it has drawn itself: until then its styles are read, and in the page each read after
    // another plot's change would force a layout.
    queueMicrotask(() => {
      if (!ended.aborted) this.#element.append(plot.root);
    });
    this.#followWidth(plot);
    this.#followTheme(plot);
    plot.over.addEventListener("pointerleave", () => this.#tooltip.leave());
    plot.over.addEventListener("click", () => {
      const { idx: index, top = -1 } = plot.cursor;
      if (index !== null && index !== undefined) {
        this.#choose({ index, y: plot.posToVal(top, "y") });
      }
      // After a tap that unpins, no move of a pointer follows.
      this.#point(plot);
    });
    whenTouched(this.#element, ended, async () => {
      const { listenToReader } = await import("./interaction.ts");
      if (ended.aborted) return;
      listenToReader(plot, {
        element: this.#element,
        signal: ended,
        tooltip: this.#tooltip,
        reading: this.#reading,
        say: this.#say,
        onZoom: () => this.#view.onZoom,
        onChoose: (at) => this.#choose(at),
        readoutAt: (at) => this.#readoutAt(at),
      });
    });
  }

  /** Makes a uPlot that is not yet in the page. */
  #make(width: number): uPlot {
    const { picture, height, onZoom } = this.#view;
    const options = picture.options(this.#look);
    const points = picture.pointColor &&
      new HoverPoints((line) => this.#view.picture.pointColor!(line));
    const plot = new uPlot(
      {
        ...options,
        width,
        height,
        legend: { show: false },
        cursor: {
          ...options.cursor,
          y: false,
          points: { show: false },
          drag: { x: onZoom !== undefined, y: false, setScale: false, dist: SHORTEST_DRAG },
        },
        hooks: {
          drawClear: [(plot) => this.#view.picture.under?.(plot, this.#look.theme.value)],
          draw: [(plot) => this.#view.picture.over?.(plot, this.#look.theme.value)],
          setCursor: [(plot) => {
            points?.follow(plot);
            if (plot.over.matches(":hover")) this.#point(plot);
          }],
          setSelect: [(plot) => this.#zoomIntoSelection(plot)],
        },
      },
      picture.data,
      (_plot, begin) => begin(),
    );
    // Before its first paint, which comes at the end of this turn.
    plot.setScale("x", { min: picture.extent[0], max: picture.extent[1] });
    return plot;
  }

  #followWidth(plot: uPlot): void {
    const size = new ResizeObserver(() => {
      const width = this.#element.clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: this.#view.height });
    });
    size.observe(this.#element);
    this.#ended.signal.addEventListener("abort", () => size.disconnect());
  }

  #followTheme(plot: uPlot): void {
    const { theme } = this.#look;
    let painted = theme.peek();
    const stop = effect(() => {
      // The effect runs at once, with the theme that the plot was painted with.
      if (theme.value === painted) return;
      painted = theme.value;
      plot.redraw(false);
    });
    this.#ended.signal.addEventListener("abort", stop);
  }

  #focus(plot: uPlot): void {
    const { focus } = this.#view;
    const next = focus === undefined ? null : focus + 1;
    if (next === this.#focused) return;
    this.#focused = next;
    plot.setSeries(next, { focus: true });
  }

  #readoutAt(at: At): Readout | undefined {
    return this.#view.picture.readout(at, this.#look.theme.value);
  }

  #choose(at: At | undefined): void {
    const { onChoose } = this.#view;
    if (onChoose === undefined) this.#tooltip.pin();
    else if (at !== undefined) onChoose(at);
  }

  /** Shows what is under the pointer. */
  #point(plot: uPlot): void {
    const { idx: index, top = -1 } = plot.cursor;
    const inside = index !== null && index !== undefined && top >= 0;
    const readout = inside ? this.#readoutAt({ index, y: plot.posToVal(top, "y") }) : undefined;
    if (!inside || readout === undefined) this.#tooltip.leave();
    else this.#tooltip.point(plot, index, readout);
  }

  #zoomIntoSelection(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < SHORTEST_DRAG) return;
    const [from, to] = [left, left + width].map((at) => plot.posToVal(at, "x"));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#view.onZoom?.(from!, to!);
  }
}

/** Data and range change together: the picture never shows one with the other's. */
function feed(plot: uPlot, { data, extent: [min, max] }: Picture): void {
  plot.batch(() => {
    plot.setData(data, false);
    plot.setScale("x", { min, max });
    // Only x was given; the others follow their data.
    for (const key of Object.keys(plot.scales)) {
      if (key !== "x") plot.setScale(key, { min: null!, max: null! });
    }
  });
}
