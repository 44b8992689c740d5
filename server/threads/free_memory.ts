/** Returns memory that the process does not use to the system. */

// Compiling a large function of WebAssembly takes 100 MB for a second. The C library keeps most of
// it, in a heap for each thread.
const TRIM_MS = 10_000;

interface WithGarbageCollector {
  /** Only with V8's flag `--expose-gc`, which the executable has. */
  gc?: (options?: typeof THOROUGHLY) => void;
}

/** Gives back more of the pages that get free, and takes twice as long. */
const THOROUGHLY = { type: "major", execution: "sync", flavor: "last-resort" } as const;

/**
 * Collects the garbage of this thread: V8 does so when its heap has grown by a factor, which may
 * be never on a thread that has started and loaded what it needs.
 */
export function collectGarbage(): void {
  (globalThis as WithGarbageCollector).gc?.();
}

// To collect a larger heap would block its thread for tenths of a second: V8 does it bit by bit.
const LARGE_BYTES = 100_000_000;
// Less is not worth a pause of some 20 ms, which is longer for a heap of which more is in use.
const GROWN_BYTES = 5_000_000;
const GROWN_SHARE = 0.15;
const MAX_SHARE = 0.02;
// A thread of low priority may take long for a collection because others have the cores.
const MAX_PAUSE_MS = 10_000;
const LOOK_MS = 2000;

/** The heap of a thread. */
export interface Heap {
  readonly usedBytes: number;
  collect(): void;
}

const OWN_HEAP: Heap = {
  get usedBytes() {
    return Deno.memoryUsage().heapUsed;
  },
  collect() {
    (globalThis as WithGarbageCollector).gc?.(THOROUGHLY);
  },
};

/**
 * Keeps a heap close to what is in use. V8 collects all garbage of a heap when it has grown to two to
 * four times of that, which makes busy threads fast; but one that is at rest stays as large.
 */
export class HeapKeeper {
  readonly #isQuiet: () => boolean;
  readonly #heap: Heap;
  readonly #now: () => number;
  /** What was in use after the last collection. */
  #leftBytes = 0;
  /** A collection before would take too large a share of the time. */
  #notBefore = 0;

  /** @param isQuiet whether a pause of the thread would disturb nobody */
  constructor(
    isQuiet: () => boolean,
    heap: Heap = OWN_HEAP,
    now: () => number = () => performance.now(),
  ) {
    this.#isQuiet = isQuiet;
    this.#heap = heap;
    this.#now = now;
  }

  /**
   * Collects the garbage if there is enough of it, in at most a fiftieth of the time, but after ten
   * seconds in any case.
   */
  look(): void {
    const from = this.#now();
    if (from < this.#notBefore || !this.#isQuiet()) return;
    const used = this.#heap.usedBytes;
    // V8 may have collected some by itself.
    this.#leftBytes = Math.min(this.#leftBytes, used);
    const enough = Math.max(GROWN_BYTES, this.#leftBytes * GROWN_SHARE);
    if (used >= LARGE_BYTES || used < this.#leftBytes + enough) return;
    this.#heap.collect();
    this.#leftBytes = this.#heap.usedBytes;
    const to = this.#now();
    this.#notBefore = to + Math.min(MAX_PAUSE_MS, (to - from) / MAX_SHARE);
  }
}

/**
 * Keeps the heap of this thread small.
 *
 * @param isQuiet whether a pause of the thread would disturb nobody
 * @returns a function that ends it
 */
export function keepHeapSmall(isQuiet: () => boolean = () => true): () => void {
  const keeper = new HeapKeeper(isQuiet);
  const timer = setInterval(() => keeper.look(), LOOK_MS);
  return () => clearInterval(timer);
}

// The C library has the system map larger blocks, and keeps less than this at the end of each thread's
// heap, which `malloc_trim` leaves alone. Both limits would else grow with each large block that gets
// free, up to 32 and 64 MB.
const KEPT_BYTES = 4_194_304;
const [M_TRIM_THRESHOLD, M_MMAP_THRESHOLD] = [-1, -3];

/**
 * Limits what the C library keeps of freed memory, and opens a call that gives the rest back to the
 * system: free memory of all threads, and pages of the program's code, of which the start needs more
 * than all that comes after it. The system maps those again that are needed again.
 *
 * Needs the right to `ffi`, for this call only. Undefined without it, and where the C library is not
 * glibc.
 */
export function openTrim(): (() => void) | undefined {
  if (Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted") {
    return undefined;
  }
  try {
    const { symbols } = Deno.dlopen(LIBRARY, {
      malloc_trim: { parameters: ["usize"], result: "i32" },
      mallopt: { parameters: ["i32", "i32"], result: "i32" },
      getauxval: { parameters: ["u64"], result: "u64" },
      madvise: { parameters: ["u64", "usize", "i32"], result: "i32" },
    });
    symbols.mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    symbols.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    const ranges = [...readOnlyRanges(symbols.getauxval)];
    return () => {
      symbols.malloc_trim(0n);
      for (const { from, to } of ranges) symbols.madvise(from, to - from, MADV_DONTNEED);
    };
  } catch {
    return undefined;
  }
}

const LIBRARY = "libc.so.6";
// Pages of a file that were not written are read from the file again.
const MADV_DONTNEED = 4;

/** Keys of the auxiliary vector, which the system hands to a program: getauxval(3). */
const AUXILIARY = { headers: 3n, headerSize: 4n, headerCount: 5n, pageSize: 6n };
/** Types and flags of program headers: elf(5). */
const [PT_LOAD, PT_PHDR, PF_WRITE] = [1, 6, 2];

/** The pages of the program that are never written, from its program headers. */
function* readOnlyRanges(
  getauxval: (key: bigint) => bigint,
): Generator<{ readonly from: bigint; readonly to: bigint }> {
  const headers = getauxval(AUXILIARY.headers);
  if (headers === 0n) return;
  const size = Number(getauxval(AUXILIARY.headerSize));
  const page = getauxval(AUXILIARY.pageSize);
  const view = new Deno.UnsafePointerView(Deno.UnsafePointer.create(headers)!);
  const segments = Array.from({ length: Number(getauxval(AUXILIARY.headerCount)) }, (_, i) => ({
    type: view.getUint32(i * size),
    flags: view.getUint32(i * size + 4),
    address: view.getBigUint64(i * size + 16),
    bytes: view.getBigUint64(i * size + 40),
  }));
  const own = segments.find(({ type }) => type === PT_PHDR);
  if (own === undefined) return;
  const base = headers - own.address;
  for (const { type, flags, address, bytes } of segments) {
    if (type !== PT_LOAD || (flags & PF_WRITE) !== 0) continue;
    const start = base + address;
    yield { from: start - start % page, to: start + bytes };
  }
}

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
