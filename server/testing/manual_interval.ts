/** Intervals that tick when the test says so, until it is disposed of. */
export class ManualInterval implements Disposable {
  readonly #original = globalThis.setInterval;
  #ticks: (() => void)[] = [];
  /** The lengths of the intervals that were begun. */
  readonly lengths: number[] = [];

  constructor() {
    globalThis.setInterval = ((tick: () => void, ms: number) => {
      this.#ticks.push(tick);
      return this.lengths.push(ms);
    }) as typeof setInterval;
  }

  tick(): void {
    for (const tick of this.#ticks) tick();
  }

  [Symbol.dispose](): void {
    globalThis.setInterval = this.#original;
  }
}
