import { assertEquals } from "@std/assert/mod.js";
import type uPlot from "uplot";
import { SHARED_CURSOR } from "./picture.ts";

Deno.test("charts share the movement of the pointer, and none of its buttons", () => {
  const { pub, sub } = SHARED_CURSOR.filters!;
  const [plot] = [{} as uPlot];
  const shared = ["mousemove", "mousedown", "mouseup", "mouseleave"]
    .filter((type) => pub!(type, plot, 0, 0, 0, 0, 0));
  assertEquals(shared, ["mousemove"]);
  assertEquals(sub!("mousemove", plot, 0, 0, 0, 0, 0), true);
});

Deno.test("charts of a page share their time, and nothing else", () => {
  const { key, scales, setSeries } = SHARED_CURSOR;
  assertEquals([key, scales, setSeries], ["page", ["x", null], false]);
});
