import { NO_MEMORY, type RuntimeMemory, type RunWatch, Slot, State } from "./run_state.ts";

// A graph that hung once may have a tenth of the time: otherwise each request like the first would
// block the thread for as long again, until the version is set aside.
const SUSPECT_SHARE = 0.1;

/** The thread's side of the watch over its runs. */
export class RunGuard {
  readonly #state: Int32Array;
  readonly #limitMs: number;
  readonly #share: (memory: RuntimeMemory) => void;
  #memory: RuntimeMemory | undefined;
  #runs = 0;

  /** @param share hands the memory of an instance to the watchdog, also when the thread then blocks */
  constructor({ state, limitMs }: RunWatch, share: (memory: RuntimeMemory) => void) {
    this.#state = new Int32Array(state);
    this.#limitMs = limitMs;
    this.#share = share;
  }

  limitMs(isSuspect: boolean): number {
    return isSuspect ? Math.ceil(this.#limitMs * SUSPECT_SHARE) : this.#limitMs;
  }

  /**
   * Runs a graph.
   *
   * @param run blocks until the run has ended
   * @param flag the address of the byte in `buffer` that terminates it; valid until this returns
   * @returns whether the watchdog has stopped it
   */
  watch(run: () => void, buffer: SharedArrayBuffer, flag: number, limitMs: number): boolean {
    if (this.#memory?.buffer !== buffer) {
      // It has grown, or another instance runs. The watchdog keeps one only, so that the memory of an
      // instance that is gone can be freed.
      this.#memory = { number: (this.#memory?.number ?? 0) + 1, buffer };
      this.#share(this.#memory);
    }
    Atomics.store(this.#state, Slot.MEMORY, this.#memory.number);
    Atomics.store(this.#state, Slot.FLAG, flag);
    return this.#watch(run, limitMs);
  }

  /**
   * Runs a graph that nothing can stop. When it takes far too long, the thread is given up.
   *
   * @param graph the number of the graph, by which the watchdog knows it
   * @returns whether it took too long
   */
  watchUnstoppable(run: () => void, graph: number, limitMs: number): boolean {
    Atomics.store(this.#state, Slot.MEMORY, NO_MEMORY);
    Atomics.store(this.#state, Slot.GRAPH, graph);
    return this.#watch(run, limitMs);
  }

  #watch(run: () => void, limitMs: number): boolean {
    this.#runs = this.#runs % 0x7fff_ffff + 1;
    Atomics.store(this.#state, Slot.LIMIT, limitMs);
    Atomics.store(this.#state, Slot.STATE, this.#runs);
    let wasStopped = false;
    try {
      run();
    } finally {
      wasStopped = this.#end();
    }
    return wasStopped;
  }

  #end(): boolean {
    const before = Atomics.compareExchange(this.#state, Slot.STATE, this.#runs, State.IDLE);
    if (before === this.#runs) return false;
    Atomics.wait(this.#state, Slot.STATE, State.STOPPING);
    Atomics.store(this.#state, Slot.STATE, State.IDLE);
    return true;
  }
}
