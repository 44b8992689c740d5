/**
 * Sums without most of the rounding errors: Neumaier's variant of Kahan summation.
 * `1 + 1e100 + 1 - 1e100` is 2 and not 0.
 */

/** The new compensation when `x` is added to `sum`, whose compensation is `c`. */
export function compensate(x: number, sum: number, c: number): number {
  const total = sum + x;
  // An infinite sum cannot be corrected.
  if (total === Infinity || total === -Infinity) return 0;
  return Math.abs(sum) >= Math.abs(x) ? c + ((sum - total) + x) : c + ((x - total) + sum);
}

/** The sum of `values[from]` to `values[to - 1]`. */
export function kahanSum(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let c = 0;
  for (let i = from; i < to; i++) {
    const x = values[i]!;
    c = compensate(x, sum, c);
    sum += x;
  }
  return sum + c;
}

/**
 * The mean of values that are added one by one. It divides the sum at the end. When the sum would
 * overflow, it switches to an incremental mean, which is less exact.
 */
export class Mean {
  #count = 0;
  #sum = 0;
  #c = 0;
  /** Whether `#sum` holds the incremental mean instead of the sum. */
  #moving = false;

  get count(): number {
    return this.#count;
  }

  add(x: number): void {
    this.#count++;
    if (!this.#moving && this.#overflows(x)) {
      this.#moving = true;
      this.#sum /= this.#count - 1;
      this.#c /= this.#count - 1;
    }
    if (this.#moving) {
      this.#move(x);
    } else {
      this.#c = compensate(x, this.#sum, this.#c);
      this.#sum += x;
    }
  }

  get value(): number {
    const divisor = this.#moving ? 1 : this.#count;
    return this.#sum / divisor + this.#c / divisor;
  }

  #overflows(x: number): boolean {
    return this.#count > 1 && Math.abs(this.#sum + x) === Infinity;
  }

  #move(x: number): void {
    const kept = (this.#count - 1) / this.#count;
    const part = x / this.#count;
    const sum = this.#sum * kept;
    this.#c = compensate(part, sum, this.#c * kept);
    this.#sum = sum + part;
  }
}

/** Welford's variance, with its own running sums compensated. */
export class Variance {
  #count = 0;
  #mean = 0;
  #meanC = 0;
  #squares = 0;
  #squaresC = 0;

  add(x: number): void {
    this.#count++;
    const delta = x - (this.#mean + this.#meanC);
    const shift = delta / this.#count;
    this.#meanC = compensate(shift, this.#mean, this.#meanC);
    this.#mean += shift;
    const square = delta * (x - (this.#mean + this.#meanC));
    this.#squaresC = compensate(square, this.#squares, this.#squaresC);
    this.#squares += square;
  }

  /** NaN if a value was NaN or infinite. */
  get value(): number {
    return (this.#squares + this.#squaresC) / this.#count;
  }
}

/**
 * The quantile of values that are sorted ascending, NaN first, interpolated linearly between
 * neighbours. It is NaN without values, -Inf for `q` below 0 and +Inf above 1.
 */
export function quantileOfSorted(q: number, sorted: Float64Array): number {
  const n = sorted.length;
  if (n === 0 || Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const rank = q * (n - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(n - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return sorted[lower]! * (1 - weight) + sorted[upper]! * weight;
}

/** Sorts ascending, NaN first. */
export function sortNanFirst(values: Float64Array): Float64Array {
  values.sort();
  let nans = 0;
  while (nans < values.length && Number.isNaN(values[values.length - 1 - nans])) nans++;
  if (nans === 0) return values;
  values.copyWithin(nans, 0, values.length - nans);
  return values.fill(NaN, 0, nans);
}
