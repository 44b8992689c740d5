/** Returns memory that the process does not use to the system. */

// Compiling a large function of WebAssembly takes 100 MB for a second. The C library keeps most of
// it, in a heap for each thread.
const TRIM_MS = 10_000;

interface WithGarbageCollector {
  /** Only with V8's flag `--expose-gc`, which the executable has. */
  gc?: () => void;
}

/**
 * Collects the garbage of this thread: V8 does so when its heap has grown by a factor, which may
 * be never on a thread that has started and loaded what it needs.
 */
export function collectGarbage(): void {
  (globalThis as WithGarbageCollector).gc?.();
}

/**
 * `malloc_trim` of the C library: gives free memory of all threads back. Needs the right to `ffi`, for
 * this call only. Undefined without it, and where the C library is not glibc.
 */
export function openTrim(): (() => void) | undefined {
  if (Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted") {
    return undefined;
  }
  try {
    const { symbols } = Deno.dlopen(LIBRARY, {
      malloc_trim: { parameters: ["usize"], result: "i32" },
    });
    return () => void symbols.malloc_trim(0n);
  } catch {
    return undefined;
  }
}

const LIBRARY = "libc.so.6";

/** Calls `trim` until the timer is cleared. */
export function trimRegularly(
  trim: () => void,
  everyMs = TRIM_MS,
): ReturnType<typeof setInterval> {
  return setInterval(trim, everyMs);
}

/**
 * Calls a function some time after it was asked for. What is asked for until then is done by the same
 * call and by one more, so that the function is called again and again while requests go on, and once
 * after the last one.
 */
export class DelayedCall {
  readonly #call: () => void;
  readonly #delayMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAskedAgain = false;

  constructor(call: () => void, delayMs: number) {
    this.#call = call;
    this.#delayMs = delayMs;
  }

  request(): void {
    if (this.#timer === undefined) this.#start();
    else this.#isAskedAgain = true;
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    this.#isAskedAgain = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#call();
      if (this.#isAskedAgain) this.#start();
    }, this.#delayMs);
  }
}
