import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import { bundle } from "./bundle.ts";
import { patchUplot } from "./uplot_patch.ts";

const file = new URL("../../node_modules/uplot/dist/uPlot.esm.js", import.meta.url);
const uplot = new TextDecoder().decode(await bundle(file));

Deno.test("the patch fits the installed uPlot, and takes its unused parts away", () => {
  const patched = patchUplot(uplot);
  for (const name of ["paths.stepped", "paths.bars", "paths.spline", "uPlot.join"]) {
    assert(uplot.includes(`${name} =`), name);
    assertEquals(patched.includes(`${name} =`), false, name);
  }
  for (const line of ["paths.linear = linear;", "showLegend = false;", "const mode = 1;"]) {
    assert(patched.includes(line), line);
  }
});

const misfits = [
  ["lacks a line", uplot.replace("paths.bars = bars;", "paths.bars = bars2;")],
  ["has a line twice", `${uplot}\nuPlot.join = join;`],
  ["is no uPlot", "export {}"],
] as const;
for (const [name, code] of misfits) {
  Deno.test(`the patch fails where the code ${name}`, () => {
    assertThrows(() => patchUplot(code), Error, "Cannot patch uPlot");
  });
}
