/** A small line without axes, beside the number that it ends at. */

export interface SparklineProps {
  readonly values: Float64Array;
  /** 0..7, into the palette; -1 for grey. */
  readonly color: number;
  readonly width?: number;
  readonly height?: number;
  readonly fill?: boolean;
}

export function Sparkline(
  { values, color, width = 240, height = 34, fill = false }: SparklineProps,
) {
  const pieces = sparkPieces(values, width, height - 4);
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      data-color={color}
      aria-hidden="true"
    >
      {fill &&
        pieces.map((piece) => <path key={piece} class="spark-fill" d={closed(piece, height)} />)}
      <path class="spark-line" d={pieces.join("")} />
    </svg>
  );
}

/**
 * A path per stretch without gaps. The scale begins at 0, so that a steady value looks steady. The
 * line begins at the first value: a young server has a shorter history than the range.
 */
export function sparkPieces(values: Float64Array, width: number, height: number): string[] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [];
  low = Math.min(0, low);
  const room = (high - low) * 1.05 || 1;
  const first = values.findIndex(Number.isFinite);
  const last = Math.max(1, values.length - 1 - first);
  const pieces: string[] = [];
  let open = false;
  values.forEach((value, at) => {
    if (!Number.isFinite(value)) return void (open = false);
    const x = ((at - first) / last * width).toFixed(1);
    const y = (2 + height - (value - low) / room * height).toFixed(1);
    // A line to the same point draws a single value as a dot.
    if (open) pieces[pieces.length - 1] += `L${x},${y}`;
    else pieces.push(`M${x},${y}L${x},${y}`);
    open = true;
  });
  return pieces;
}

function closed(piece: string, height: number): string {
  const xs = [...piece.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => x!);
  return `${piece}L${xs.at(-1)},${height}L${xs[0]},${height}Z`;
}
