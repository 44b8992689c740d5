/**
 * The run of a graph on one thread, in memory that the thread shares with its watchdog.
 *
 * A run blocks its thread, so nothing but shared memory can say that it is still going on, and
 * nothing else can end it.
 */

/** Slots of an `Int32Array`. */
export const Slot = {
  /** The number of the run, above 0, or one of `State`. */
  STATE: 0,
  /** The number of the memory that the run uses; 0 for a run that cannot be stopped. */
  MEMORY: 1,
  /** The address of the run's flag to terminate in that memory. */
  FLAG: 2,
  /** The longest time of the run, in milliseconds. */
  LIMIT: 3,
  /** The number of the graph; only for a run that cannot be stopped. */
  GRAPH: 4,
} as const;

/** Stands for the memory of a run that nothing can stop. */
export const NO_MEMORY = 0;

export const State = {
  IDLE: 0,
  /** The watchdog is writing the flag: the thread must not free it meanwhile. */
  STOPPING: -1,
  /** The flag is set; the run ends before its next operator. */
  STOPPED: -2,
} as const;

export function allocateRunState(): SharedArrayBuffer {
  return new SharedArrayBuffer(Object.keys(Slot).length * Int32Array.BYTES_PER_ELEMENT);
}

/** The memory of an instance of ONNX Runtime, for the watchdog. */
export interface RuntimeMemory {
  readonly number: number;
  readonly buffer: SharedArrayBuffer;
}

/** How the runs of a thread are watched. */
export interface RunWatch {
  /** From `allocateRunState()`. */
  readonly state: SharedArrayBuffer;
  /** The longest time of a run, in milliseconds. */
  readonly limitMs: number;
}
