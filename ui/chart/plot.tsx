/**
 * The only owner of a uPlot: makes it, feeds it, sizes it, and takes it away.
 *
 * A plot is made again only when its `shape` changes (other series, axes or zone).
 * New data, another range, another theme or size go to the one that is there.
 */

import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { HoverPoints, type PointColor } from "./hover_points.ts";
import { type Look, useLook } from "./look.ts";
import { chosen, type Readout, spoken } from "./readout.ts";
import type { TooltipState } from "./tooltip.tsx";
import { whenTouched } from "./touched.ts";
import { Later } from "../parts/later.tsx";
import type { Theme } from "./theme.ts";

export type Draw = (plot: uPlot, theme: Theme) => void;

/** Where the pointer or the keyboard is: a column, and a row of a heatmap. */
export interface At {
  readonly index: number;
  /** Value on the y scale under the pointer; undefined with the keyboard. */
  readonly y?: number;
  /** The chosen row of the readout with the keyboard, from 0. */
  readonly row?: number;
}

export interface PlotProps {
  /** Equal as long as the same uPlot can go on. */
  readonly shape: string;
  readonly options: (look: Look) => Omit<uPlot.Options, "width" | "height">;
  readonly data: uPlot.AlignedData;
  /** The ends of the x scale. */
  readonly extent: readonly [number, number];
  readonly height: number;
  /** What the picture is called, and what it shows in a sentence. */
  readonly label: string;
  readonly summary: string;
  readonly readout: (at: At, theme: Theme) => Readout | undefined;
  /** Another text means that `under` or `over` draws something else. */
  readonly overlay?: string | undefined;
  readonly under?: Draw;
  readonly over?: Draw;
  /** Called with the ends of a range that the reader chose; without it the chart does not zoom. */
  readonly onZoom?: (from: number, to: number) => void;
  /** The plot holds the picture still while something is pinned. */
  readonly onHold?: (held: boolean) => void;
  /** Called with the column under the pointer of any chart of the page. */
  readonly onColumn?: (index: number | undefined) => void;
  /** Of the points under the crosshair; without it there are none. */
  readonly pointColor?: PointColor;
  /** Index of the only series to show at full strength, from 0. */
  readonly focus?: number | undefined;
  /** Shares its crosshair with the page's other charts over time. */
  readonly shared?: boolean;
}

const SYNC_KEY = "page";
const loadTooltip = async () => (await import("./tooltip.tsx")).Tooltip;

export function Plot(props: PlotProps) {
  const look = useLook();
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const plot = useRef<uPlot | undefined>(undefined);
  const tooltip = useTooltip(latest, look);
  const focused = useRef<number | null>(null);
  const says = useRef<HTMLParagraphElement>(null);

  // In the turn of the data, not after the frame that shows none of it.
  useLayoutEffect(() => {
    const element = host.current!;
    const stop = new AbortController();
    onceMeasured(element, (width) => {
      if (!stop.signal.aborted) begin(element, width, stop.signal);
    });
    return () => stop.abort();
  }, [props.shape]);

  const begin = (element: HTMLElement, width: number, ended: AbortSignal) => {
    const made = create(width, latest, look, tooltip);
    plot.current = made;
    // After it has drawn itself: no style is asked for in a page that changes between any two.
    queueMicrotask(() => {
      if (!ended.aborted) element.append(made.root);
    });
    const size = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== made.width) {
        made.setSize({ width, height: latest.current.height });
      }
    });
    size.observe(element);
    let painted = look.theme.peek();
    const repaint = effect(() => {
      // The first time tells what it was painted with.
      if (look.theme.value === painted) return;
      painted = look.theme.value;
      made.redraw(false);
    });
    whenTouched(element, ended, async () => {
      const { listenToGestures, listenToKeys } = await import("./interaction.ts");
      if (ended.aborted) return;
      listenToGestures(made, () => latest.current.onZoom, ended);
      listenToKeys(made, {
        element,
        signal: ended,
        onZoom: () => latest.current.onZoom,
        onMove: (at) => {
          const readout = latest.current.readout(at, look.theme.value);
          if (readout === undefined) return;
          tooltip.point(made, at, chosen(readout, at.row));
          says.current!.textContent = spoken(readout, at.row);
        },
        rowsAt: (index) =>
          latest.current.readout({ index, row: 0 }, look.theme.value)?.rows.length ?? 0,
        onPin: () => tooltip.pin(),
        onLeave: () => tooltip.leave(),
        onEscape: () => tooltip.close(),
      });
    });
    made.over.addEventListener("click", () => tooltip.pin(), { signal: ended });
    ended.addEventListener("abort", () => {
      size.disconnect();
      repaint();
      tooltip.close();
      made.destroy();
      plot.current = undefined;
      focused.current = null;
    });
  };

  useLayoutEffect(() => {
    // A plot that was just made has this data already.
    if (plot.current !== undefined && plot.current.data !== props.data) feed(plot.current, props);
  }, [props.data, props.extent[0], props.extent[1], props.shape]);

  const overlaid = useRef(props.overlay);
  useEffect(() => {
    if (overlaid.current === props.overlay) return;
    overlaid.current = props.overlay;
    plot.current?.redraw(false);
  }, [props.overlay]);

  useEffect(() => {
    const made = plot.current;
    if (made === undefined || made.height === props.height) return;
    made.setSize({ width: made.width, height: props.height });
  }, [props.height]);

  useEffect(() => {
    const next = props.focus === undefined ? null : props.focus + 1;
    if (plot.current === undefined || next === focused.current) return;
    focused.current = next;
    plot.current.setSeries(next, { focus: true });
  }, [props.focus, props.shape]);

  const close = () => {
    tooltip.close();
    host.current!.focus();
  };
  const shows = tooltip.state !== undefined;
  // As long as it is in the page: after the frame, one more Escape would be taken for nothing.
  useLayoutEffect(() => {
    if (!shows) return;
    // Wherever the focus is: a tooltip may cover what somebody wants to see.
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && tooltip.close()) event.stopPropagation();
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [shows]);

  return (
    <div class="plot" style={{ height: `${props.height}px` }}>
      <div
        class="plot-host"
        ref={host}
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${props.label}. ${props.summary}`}
      />
      <p class="sr" aria-live="polite" ref={says} />
      {tooltip.state !== undefined && (
        <Later load={loadTooltip} state={tooltip.state} onClose={close} />
      )}
    </div>
  );
}

interface Waiting {
  readonly element: HTMLElement;
  readonly then: (width: number) => void;
}

const waiting: Waiting[] = [];

/**
 * Tells the element's width in pixels, still in this turn. All that wait are measured before any of
 * them changes the page: to measure after a change is to lay out the whole page once more.
 */
function onceMeasured(element: HTMLElement, then: (width: number) => void): void {
  if (waiting.push({ element, then }) > 1) return;
  queueMicrotask(() => {
    const now = waiting.splice(0);
    const widths = now.map(({ element }) => element.clientWidth);
    now.forEach(({ then }, at) => then(widths[at]!));
  });
}

/** Makes a plot that belongs to no page yet. */
function create(
  width: number,
  latest: { readonly current: PlotProps },
  look: Look,
  tooltip: PlotTooltip,
): uPlot {
  const props = latest.current;
  const options = props.options(look);
  const pointerAt = (made: uPlot): At | undefined => {
    const { idx, top } = made.cursor;
    if (idx === null || idx === undefined || top === undefined || top < 0) return undefined;
    return { index: idx, y: made.posToVal(top, "y") };
  };
  const points = props.pointColor && new HoverPoints((line) => latest.current.pointColor!(line));
  const made = new uPlot(
    {
      ...options,
      width: width || 300,
      height: props.height,
      legend: { show: false },
      cursor: {
        ...options.cursor,
        y: false,
        points: { show: false },
        drag: { x: props.onZoom !== undefined, y: false, setScale: false, dist: 5 },
        ...(props.shared ? { sync: { key: SYNC_KEY, scales: ["x", null], setSeries: false } } : {}),
      },
      hooks: {
        drawClear: [(made) => latest.current.under?.(made, look.theme.value)],
        draw: [(made) => latest.current.over?.(made, look.theme.value)],
        setCursor: [(made) => {
          latest.current.onColumn?.(made.cursor.idx ?? undefined);
          points?.follow(made);
          if (!made.over.matches(":hover")) return;
          const at = pointerAt(made);
          const readout = at && latest.current.readout(at, look.theme.value);
          if (at === undefined || readout === undefined) tooltip.leave();
          else tooltip.point(made, at, readout);
        }],
        setSelect: [(made) => {
          const { left, width } = made.select;
          if (width < 5) return;
          const ends = [left, left + width].map((at) => made.posToVal(at, "x"));
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onZoom?.(ends[0]!, ends[1]!);
        }],
      },
    },
    props.data,
    (_made, begin) => begin(),
  );
  // Before its first paint, which comes at the end of this turn.
  made.setScale("x", { min: props.extent[0], max: props.extent[1] });
  made.over.addEventListener("pointerleave", () => tooltip.leave());
  return made;
}

/** Data and range change together: the picture never shows one with the other's. */
function feed(made: uPlot, props: PlotProps): void {
  const [min, max] = props.extent;
  made.batch(() => {
    made.setData(props.data, false);
    made.setScale("x", { min, max });
    // Only x was given; the others follow their data.
    for (const key of Object.keys(made.scales)) {
      if (key !== "x") made.setScale(key, { min: null!, max: null! });
    }
  });
}

interface PlotTooltip {
  readonly state: TooltipState | undefined;
  point(made: uPlot, at: At, readout: Readout): void;
  pin(): void;
  /** Hides it if it is not pinned. */
  leave(): void;
  /** Hides it, pinned or not. @returns whether there was one */
  close(): boolean;
}

function useTooltip(latest: { readonly current: PlotProps }, look: Look): PlotTooltip {
  const [state, setState] = useState<TooltipState>();
  const now = useRef<TooltipState | undefined>(undefined);
  const set = (next: TooltipState | undefined) => {
    const held = now.current?.pinned ?? false;
    now.current = next;
    setState(next);
    if (held !== (next?.pinned ?? false)) {
      latest.current.onHold?.(next?.pinned ?? false);
      look.hold(next?.pinned ? 1 : -1);
    }
  };
  return {
    state,
    point(made, at, readout) {
      if (now.current?.pinned) return;
      const left = made.valToPos(made.data[0][at.index]!, "x") + made.over.offsetLeft;
      set({ readout, left, width: made.width, pinned: false });
    },
    pin() {
      if (now.current !== undefined) set({ ...now.current, pinned: !now.current.pinned });
    },
    leave() {
      if (now.current !== undefined && !now.current.pinned) set(undefined);
    },
    close() {
      const open = now.current !== undefined;
      if (open) set(undefined);
      return open;
    },
  };
}
