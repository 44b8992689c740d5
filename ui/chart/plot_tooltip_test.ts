import { assertEquals } from "@std/assert/mod.js";
import type uPlot from "uplot";
import { PlotTooltip } from "./plot_tooltip.ts";

const plot = {
  data: [[100, 200]],
  valToPos: (time: number) => time / 10,
  over: { offsetLeft: 40 },
  width: 300,
} as unknown as uPlot;

function tooltipOf() {
  const holds: number[] = [];
  const tooltip = new PlotTooltip((by) => holds.push(by));
  const title = () => tooltip.state.value?.readout.title;
  return { tooltip, holds, title };
}

Deno.test("a tooltip stands at its column until the pointer leaves", () => {
  const { tooltip } = tooltipOf();
  const readout = { title: "a", rows: [] };
  tooltip.point(plot, 1, readout);
  assertEquals(tooltip.state.value, { readout, left: 60, width: 300, pinned: false });
  tooltip.leave();
  assertEquals(tooltip.state.value, undefined);
});

Deno.test("a pinned tooltip stays, and holds the page still until it is closed", () => {
  const { tooltip, holds, title } = tooltipOf();
  tooltip.point(plot, 0, { title: "a", rows: [] });
  tooltip.pin();
  tooltip.point(plot, 1, { title: "b", rows: [] });
  tooltip.leave();
  assertEquals([title(), holds], ["a", [1]]);
  assertEquals([tooltip.close(), title(), holds], [true, undefined, [1, -1]]);
  assertEquals([tooltip.close(), holds], [false, [1, -1]]);
});

Deno.test("a second pin ends the first, and there is nothing to pin where nothing is shown", () => {
  const { tooltip, holds, title } = tooltipOf();
  tooltip.pin();
  assertEquals(title(), undefined);
  tooltip.point(plot, 0, { title: "a", rows: [] });
  tooltip.pin();
  tooltip.pin();
  tooltip.leave();
  assertEquals([title(), holds], [undefined, [1, -1]]);
});
