/**
 * The lines of uPlot's bundle that are changed, so that the minifier leaves out code that the page
 * never runs, more than a tenth of the first script: uPlot hangs all path builders on itself, draws legends of
 * its own, and has a mode for scatter plots.
 */
const PATCH: readonly (readonly [line: string, instead: string])[] = [
  ["paths.stepped = stepped;", ""],
  ["paths.bars = bars;", ""],
  ["paths.spline = monotoneCubic;", ""],
  ["uPlot.join = join;", ""],
  ["const showLegend = legend.show;", "const showLegend = false;"],
  ["const mode = self.mode;", "const mode = 1;"],
];

/** Bundled code with the patch. @throws {Error} when it does not have each of the lines once */
export function patchUplot(code: string): string {
  const misfits = PATCH.filter(([line]) => code.split(line).length !== 2);
  if (misfits.length > 0) {
    const lines = misfits.map(([line]) => line).join(" ");
    throw new Error(`Cannot patch uPlot: expected each of these lines once: ${lines}`);
  }
  return PATCH.reduce((rest, [line, instead]) => rest.replace(line, instead), code);
}
