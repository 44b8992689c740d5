import type { Labels, SeriesRef } from "../storage.ts";
import { ByteWriter } from "./byte_writer.ts";
import { writeFrame } from "./frames.ts";
import { writeLabels } from "./labels_codec.ts";

/**
 * Writes a file of the log, with all samples in order of arrival. `log_replay.ts`
 * reads it.
 *
 * It has two kinds of records, distinguished by their first byte. Definitions give
 * numbers to series:
 *
 * ```
 * 1   { number, labels } …
 * ```
 *
 * Samples name their series by that number. A time is the difference to the sample
 * before, or to 0 for the first one, with the sign in the lowest bit:
 *
 * ```
 * 2   { number * 4 + kind, time difference, value } …
 *     kind 0: the value is a double · 1: a varint · 2: a stale marker, no value
 * ```
 *
 * Each definition is written in two flushes, so that a damaged byte loses a batch
 * of samples and never all samples of a series. A definition may follow samples
 * that need it.
 */
export const DEFINITIONS = 1;
export const SAMPLES = 2;

export const KIND_DOUBLE = 0;
export const KIND_INTEGER = 1;
export const KIND_STALE = 2;

/** The part of an open file that the log needs. */
export type LogOutput = Pick<Deno.FsFile, "seek" | "write" | "syncData" | "close">;

/** Creates a file and opens it for writing. */
export type OpenLogOutput = (path: string) => Promise<LogOutput>;

// Records end at this size: small enough to lose one, large enough that headers
// take little space.
const RECORD_BYTES = 64 * 1024;

// From 2^42 on, a varint takes more than six bytes and is hardly shorter than a double.
const MAX_INTEGER = 2 ** 42;

export class LogFile {
  readonly number: number;
  readonly path: string;
  #open: OpenLogOutput;
  #output: LogOutput | undefined;
  #numbers = new Map<SeriesRef, number>();
  #definitions = new ByteWriter();
  #definitionsDone: Uint8Array[] = [];
  #definitionsToRepeat: Uint8Array[] = [];
  #samples = new ByteWriter();
  #lastTime = 0;
  #maxTime = -Infinity;
  #records = new ByteWriter();
  // Bytes that are not on disk yet, in order, and their position in the file.
  #unsaved: Uint8Array[] = [];
  #position = 0;

  constructor(number: number, path: string, open: OpenLogOutput) {
    this.number = number;
    this.path = path;
    this.#open = open;
  }

  /** The latest time of all samples, -Infinity when there are none. */
  get maxTime(): number {
    return this.#maxTime;
  }

  /** The number of bytes that are on disk. */
  get savedBytes(): number {
    return this.#position;
  }

  /** The number of bytes that wait for the next flush. */
  get unsavedBytes(): number {
    const waiting = this.#unsaved.reduce((sum, bytes) => sum + bytes.length, 0);
    return waiting + this.#records.length + this.#samples.length + this.#definitions.length;
  }

  sample(ref: SeriesRef, time: number, value: number, labelsOf: (ref: SeriesRef) => Labels): void {
    const isSmall = Number.isInteger(value) && value >= 0 && value < MAX_INTEGER &&
      !Object.is(value, -0);
    this.#begin(ref, time, isSmall ? KIND_INTEGER : KIND_DOUBLE, labelsOf);
    if (isSmall) this.#samples.varint(value);
    else this.#samples.double(value);
  }

  stale(ref: SeriesRef, time: number, labelsOf: (ref: SeriesRef) => Labels): void {
    this.#begin(ref, time, KIND_STALE, labelsOf);
  }

  /**
   * Flushes all samples to disk. When it throws, nothing is lost: the next flush
   * writes the same bytes to the same position again.
   */
  async flush(): Promise<void> {
    this.#collect();
    if (this.#unsaved.length === 0) return;
    this.#output ??= await this.#open(this.path);
    const batch = [...this.#unsaved];
    await this.#output.seek(this.#position, Deno.SeekMode.Start);
    for (const bytes of batch) await writeAll(this.#output, bytes);
    await this.#output.syncData();
    this.#unsaved.splice(0, batch.length);
    for (const bytes of batch) this.#position += bytes.length;
  }

  close(): void {
    this.#output?.close();
    this.#output = undefined;
  }

  /** Writes the common start of all samples: the series and the time. */
  #begin(
    ref: SeriesRef,
    time: number,
    kind: number,
    labelsOf: (ref: SeriesRef) => Labels,
  ): void {
    if (this.#samples.length > RECORD_BYTES) this.#endSamples();
    if (this.#samples.length === 0) {
      this.#samples.byte(SAMPLES);
      this.#lastTime = 0;
    }
    const number = this.#numbers.get(ref) ?? this.#define(ref, labelsOf(ref));
    this.#samples.varint(number * 4 + kind);
    const difference = time - this.#lastTime;
    this.#samples.varint(difference < 0 ? -difference * 2 - 1 : difference * 2);
    this.#lastTime = time;
    if (time > this.#maxTime) this.#maxTime = time;
  }

  #define(ref: SeriesRef, labels: Labels): number {
    if (this.#definitions.length > RECORD_BYTES) this.#endDefinitions();
    if (this.#definitions.length === 0) this.#definitions.byte(DEFINITIONS);
    const number = this.#numbers.size;
    this.#numbers.set(ref, number);
    this.#definitions.varint(number);
    writeLabels(this.#definitions, labels);
    return number;
  }

  #endSamples(): void {
    if (this.#samples.length > 0) writeFrame(this.#records, this.#samples.view());
    this.#samples.clear();
  }

  #endDefinitions(): void {
    if (this.#definitions.length > 0) this.#definitionsDone.push(this.#definitions.view().slice());
    this.#definitions.clear();
  }

  /** Moves all records since the last flush to the unsaved bytes. */
  #collect(): void {
    this.#endDefinitions();
    this.#endSamples();
    if (this.#records.length === 0) return;
    for (const payload of [...this.#definitionsToRepeat, ...this.#definitionsDone]) {
      writeFrame(this.#records, payload);
    }
    this.#definitionsToRepeat = this.#definitionsDone;
    this.#definitionsDone = [];
    this.#unsaved.push(this.#records.view().slice());
    this.#records.clear();
  }
}

async function writeAll(output: LogOutput, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await output.write(bytes.subarray(at));
}
