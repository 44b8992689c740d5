/** Zoom and pan by wheel and touch; uPlot itself zooms by dragging. */

import type uPlot from "uplot";
import type { OnZoom } from "./picture.ts";

/**
 * The wheel zooms with Ctrl or Cmd only, so that the page scrolls over charts. A drag with Shift
 * moves the range, a double click shows twice as much. Two fingers zoom, one finger inspects.
 */
export function listenToGestures(
  plot: uPlot,
  onZoom: () => OnZoom | undefined,
  signal: AbortSignal,
): void {
  const { over } = plot;
  over.addEventListener("wheel", (event) => {
    const zoom = onZoom();
    if (zoom === undefined || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const [from, to] = extentOf(plot);
    const at = plot.posToVal(event.offsetX, "x");
    const factor = event.deltaY < 0 ? 0.75 : 1 / 0.75;
    zoom(at - (at - from) * factor, at + (to - at) * factor);
  }, { signal, passive: false });
  over.addEventListener("dblclick", (event) => {
    const zoom = onZoom();
    if (zoom === undefined) return;
    // uPlot would show all of its data.
    event.stopImmediatePropagation();
    const [from, to] = extentOf(plot);
    zoom(from - (to - from) / 2, to + (to - from) / 2);
  }, { signal, capture: true });
  over.addEventListener("mousedown", (event) => startPan(plot, event, onZoom()), {
    signal,
    capture: true,
  });
  over.addEventListener("touchstart", (event) => followTouch(plot, event, onZoom), {
    signal,
    passive: true,
  });
}

function extentOf(plot: uPlot): readonly [number, number] {
  const { min, max } = plot.scales.x!;
  return [min ?? 0, max ?? 1];
}

function startPan(plot: uPlot, event: MouseEvent, zoom: OnZoom | undefined): void {
  if (zoom === undefined || !event.shiftKey || event.button !== 0) return;
  // uPlot must not start to select.
  event.stopImmediatePropagation();
  event.preventDefault();
  const [from, to] = extentOf(plot);
  const perPixel = (to - from) / plot.over.clientWidth;
  const start = event.clientX;
  const end = new AbortController();
  let moved = 0;
  const options = { signal: end.signal };
  document.addEventListener("mousemove", (move) => {
    moved = (start - move.clientX) * perPixel;
    plot.setScale("x", { min: from + moved, max: to + moved });
  }, options);
  document.addEventListener("mouseup", () => {
    end.abort();
    if (moved !== 0) zoom(from + moved, to + moved);
  }, options);
}

function followTouch(plot: uPlot, event: TouchEvent, onZoom: () => OnZoom | undefined): void {
  const { over } = plot;
  const rect = over.getBoundingClientRect();
  const [from, to] = extentOf(plot);
  const fingers = event.touches.length;
  const spread = (touches: TouchList) => Math.abs(touches[0]!.clientX - touches[1]!.clientX);
  const start = fingers === 2 ? spread(event.touches) : 0;
  const middle = fingers === 2
    ? plot.posToVal((event.touches[0]!.clientX + event.touches[1]!.clientX) / 2 - rect.left, "x")
    : 0;
  let chosen: readonly [number, number] | undefined;
  const end = new AbortController();
  const options = { signal: end.signal, passive: true };
  const inspect = (touch: Touch) =>
    plot.setCursor({ left: touch.clientX - rect.left, top: touch.clientY - rect.top });
  if (fingers === 1) inspect(event.touches[0]!);
  over.addEventListener("touchmove", (move) => {
    if (fingers === 1) return inspect(move.touches[0]!);
    if (move.touches.length !== 2 || start < 10) return;
    const factor = start / Math.max(10, spread(move.touches));
    chosen = [middle - (middle - from) * factor, middle + (to - middle) * factor];
    plot.setScale("x", { min: chosen[0], max: chosen[1] });
  }, options);
  const finish = () => {
    end.abort();
    if (chosen !== undefined) onZoom()?.(...chosen);
  };
  over.addEventListener("touchend", finish, options);
  over.addEventListener("touchcancel", finish, options);
}
