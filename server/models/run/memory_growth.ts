const PAGE_BYTES = 65_536;

/**
 * By how much the memory of a WebAssembly instance may grow.
 *
 * A few bytes of a request can ask some graphs for tensors of gigabytes, and the memory of an
 * instance never shrinks. So all runs together may make it grow by a limit, which the first large
 * runs use up and later ones use again. What a graph takes when it is loaded does not count: models
 * come from the owner of the server.
 */
export class MemoryGrowth {
  readonly limit: number;
  #left: number;
  #isFree = false;
  #wasRefused = false;
  #memory: WebAssembly.Memory | undefined;

  /** @param limit in bytes */
  constructor(limit: number) {
    this.limit = limit;
    this.#left = limit;
  }

  /** The bytes of the memory that was created last; 0 before there is one. */
  get memoryBytes(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  /** Whether the last attempt to grow was refused. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** Runs work whose growth does not count. */
  async freely<T>(work: () => Promise<T>): Promise<T> {
    this.#isFree = true;
    try {
      return await work();
    } finally {
      this.#isFree = false;
    }
  }

  /** Forgets what was refused, before a run. */
  begin(): void {
    this.#wasRefused = false;
  }

  /** `WebAssembly.Memory` with this limit. */
  memoryClass(): typeof WebAssembly.Memory {
    const take = (pages: number) => this.#take(pages * PAGE_BYTES);
    const note = (memory: WebAssembly.Memory) => this.#memory = memory;
    return class extends WebAssembly.Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        note(this);
      }

      // ONNX Runtime takes any error for a lack of memory, and tries it again with less.
      override grow(pages: number): number {
        const isTaken = take(pages);
        try {
          return super.grow(pages);
        } catch (error) {
          if (isTaken) take(-pages);
          throw error;
        }
      }
    };
  }

  /** @throws {RangeError} for more than is left */
  #take(bytes: number): boolean {
    if (this.#isFree) return false;
    this.#wasRefused = bytes > this.#left;
    if (this.#wasRefused) throw new RangeError(`runs may take ${this.limit} bytes`);
    this.#left -= bytes;
    return true;
  }
}
