import type uPlot from "uplot";

/**
 * A line through its points at whole pixels, with a break at each gap. It draws the same picture as
 * uPlot's builder in half the time: it has no fill, no clip and linear scales only.
 */
export const linePath: uPlot.Series.PathBuilder = (plot, series, first, last) => {
  const [times, values] = [plot.data[0], plot.data[series]!];
  const { left, top, width, height } = plot.bbox;
  const { min: start, max: end } = plot.scales["x"]!;
  const { min: low, max: high } = plot.scales["y"]!;
  const perSecond = width / (end! - start!);
  const perUnit = height / (high! - low!);
  const stroke = new Path2D();
  let known = false;
  // With 24 charts of 20 lines with 500 points, this runs 240,000 times in a frame.
  for (let at = first; at <= last; at++) {
    const value = values[at];
    if (value === null || value === undefined) {
      known = false;
      continue;
    }
    const x = Math.round(left + (times[at]! - start!) * perSecond);
    const y = Math.round(top + (high! - value) * perUnit);
    if (known) stroke.lineTo(x, y);
    else stroke.moveTo(x, y);
    known = true;
  }
  return { stroke, flags: 0 };
};
