// uPlot hangs all that it can do on itself, used or not. Without these lines their functions, a
// tenth of the first script, are left out with everything else that nothing uses.
const UNUSED = [
  "paths.stepped = stepped;",
  "paths.bars = bars;",
  "paths.spline = monotoneCubic;",
  "uPlot.join = join;",
];

/** Bundled code without those parts of uPlot that the page does not use. */
export function withoutUnused(code: string): string {
  const misfits = UNUSED.filter((line) => code.split(line).length !== 2);
  if (misfits.length > 0) {
    throw new Error(
      "Cannot patch uPlot: expected each of these lines once; they belong to another version " +
        `of uPlot: ${misfits.join(" ")}`,
    );
  }
  return UNUSED.reduce((rest, line) => rest.replace(line, ""), code);
}
