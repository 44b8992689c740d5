import { allocateRunState, NO_MEMORY, type RuntimeMemory, Slot, State } from "./run_state.ts";

// A run is stopped at most this much too late.
const LOOK_MS = 250;
// An operator of a large graph may take seconds, and the run ends after it.
const STUCK_MS = 10_000;

/**
 * Stops a run that takes longer than its limit, from another thread.
 *
 * ONNX Runtime looks before each operator, also those inside a loop, whether the run's flag to
 * terminate is set. It then ends the run with an error, and the instance can be used again.
 */
export class RunWatchdog {
  /** For the guard of the thread. */
  readonly state = allocateRunState();
  readonly #slots = new Int32Array(this.state);
  readonly #onStuck: (graph: number | undefined) => void;
  readonly #clock: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #memory: RuntimeMemory | undefined;
  /** The state at the last look, and when it was first seen. */
  #seen: { readonly state: number; readonly since: number } = { state: State.IDLE, since: 0 };
  #isStuck = false;
  #mostMs = Infinity;

  /**
   * @param onStuck called once for a run that goes on although it was stopped, with the number of the
   * graph if nothing can stop its runs
   */
  constructor(
    onStuck: (graph: number | undefined) => void = () => {},
    clock: () => number = () => performance.now(),
  ) {
    this.#onStuck = onStuck;
    this.#clock = clock;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    Deno.unrefTimer(this.#timer as unknown as number);
  }

  /** The memory of the instance that the next runs use. */
  use(memory: RuntimeMemory): void {
    this.#memory = memory;
  }

  /** Stops runs after `limitMs` from now on, if their limit is not shorter. */
  limit(limitMs: number): void {
    this.#mostMs = limitMs;
    this.look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const state = Atomics.load(this.#slots, Slot.STATE);
    const now = this.#clock();
    if (state !== this.#seen.state) this.#seen = { state, since: now };
    const elapsed = now - this.#seen.since;
    const limitMs = Math.min(this.#slots[Slot.LIMIT]!, this.#mostMs);
    if (state > 0 && elapsed >= limitMs) this.#stop(state);
    if (state !== State.STOPPED) this.#isStuck = false;
    else if (elapsed >= STUCK_MS && !this.#isStuck) {
      this.#isStuck = true;
      const isStoppable = this.#slots[Slot.MEMORY] !== NO_MEMORY;
      this.#onStuck(isStoppable ? undefined : this.#slots[Slot.GRAPH]!);
    }
  }

  #stop(run: number): void {
    const memory = this.#memory;
    const before = Atomics.compareExchange(this.#slots, Slot.STATE, run, State.STOPPING);
    // It has ended meanwhile.
    if (before !== run) return;
    // Only now can the slots not change. If the message with the memory has not arrived, the next
    // look tries again.
    const number = this.#slots[Slot.MEMORY]!;
    const isKnown = number === NO_MEMORY || number === memory?.number;
    if (number === memory?.number) {
      Atomics.store(new Uint8Array(memory.buffer), this.#slots[Slot.FLAG]!, 1);
    }
    Atomics.store(this.#slots, Slot.STATE, isKnown ? State.STOPPED : run);
    Atomics.notify(this.#slots, Slot.STATE);
  }
}
