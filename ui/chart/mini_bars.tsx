/** A distribution in front of its reference, as small as a word. */

export interface MiniBarsProps {
  /** Shares; NaN for none. */
  readonly now: readonly number[];
  readonly reference: readonly number[];
}

const WIDTH = 88;
const HEIGHT = 20;

/** The numbers beside it say the same to readers who do not see it. */
export function MiniBars({ now, reference }: MiniBarsProps) {
  const most = Math.max(0, ...[...now, ...reference].filter(Number.isFinite));
  return (
    <svg class="mini-bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path class="mini-reference" d={barsPath(reference, most, 0.9)} />
      <path class="mini-now" d={barsPath(now, most, 0.5)} />
    </svg>
  );
}

/** @param share of the width of a place that its bar takes */
export function barsPath(values: readonly number[], most: number, share: number): string {
  const room = WIDTH / Math.max(1, values.length);
  return values.map((value, at) => {
    if (!(value > 0)) return "";
    const height = value / most * HEIGHT;
    const left = room * (at + (1 - share) / 2);
    return `M${left.toFixed(1)},${HEIGHT}v${(-height).toFixed(1)}h${(room * share).toFixed(1)}v${
      height.toFixed(1)
    }z`;
  }).join("");
}
