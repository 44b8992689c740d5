/**
 * Mean, standard deviation and range of numbers, one at a time.
 *
 * By Welford's method: sums of squares would lose the digits of values far from 0.
 */
export class Moments {
  count = 0;
  mean = 0;
  min = Infinity;
  max = -Infinity;
  #squares = 0;

  add(value: number): void {
    this.count++;
    const deviation = value - this.mean;
    this.mean += deviation / this.count;
    this.#squares += deviation * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Of the population: divided by the count, as numpy does by default. */
  get stddev(): number {
    return this.count === 0 ? 0 : Math.sqrt(this.#squares / this.count);
  }

  /** Of the mean of these values, as an estimate from independent rows: s / √n. */
  get meanStderr(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.#squares / (this.count - 1) / this.count);
  }
}
