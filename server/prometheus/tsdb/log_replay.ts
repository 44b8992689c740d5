import type { Labels, SeriesRef } from "../storage.ts";
import { ByteReader } from "./byte_reader.ts";
import { type Damage, readFrames } from "./frames.ts";
import { readLabels } from "./labels_codec.ts";
import { DEFINITIONS, KIND_DOUBLE, KIND_INTEGER, KIND_STALE, SAMPLES } from "./log_file.ts";
import type { Store } from "./store.ts";

export interface Replay {
  /** The latest time of all samples in the file, -Infinity when there are none. */
  readonly maxTime: number;
  readonly damage: readonly Damage[];
}

/**
 * Appends all samples of a log file to the store. Those that it has already, or
 * does not keep any more, are refused by it as always.
 */
export function replayLog(file: Uint8Array, store: Store): Replay {
  const { payloads, damage } = readFrames(file);
  const replayer = new Replayer(store);
  // A definition may stand behind the samples that need it: so first all of them.
  for (const kind of [DEFINITIONS, SAMPLES]) {
    for (const payload of payloads) {
      if (payload[0] === kind && !replayer.replay(payload)) {
        damage.push({ offset: payload.byteOffset - file.byteOffset, bytes: payload.length });
      }
    }
  }
  return { maxTime: replayer.maxTime, damage };
}

class Replayer {
  maxTime = -Infinity;
  #store: Store;
  #labels = new Map<number, Labels>();
  #refs = new Map<number, SeriesRef>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Applies a record. False if it makes no sense, though its checksum was right. */
  replay(payload: Uint8Array): boolean {
    const reader = new ByteReader(payload);
    try {
      if (reader.byte() === DEFINITIONS) this.#define(reader);
      else this.#append(reader);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  #define(reader: ByteReader): void {
    while (!reader.atEnd) this.#labels.set(reader.varint(), readLabels(reader));
  }

  #append(reader: ByteReader): void {
    let time = 0;
    while (!reader.atEnd) {
      const head = reader.varint();
      const kind = head % 4;
      const difference = reader.varint();
      time += difference % 2 === 1 ? -(difference + 1) / 2 : difference / 2;
      const value = kind === KIND_DOUBLE ? reader.double() : this.#integer(kind, reader);
      this.maxTime = Math.max(this.maxTime, time);
      const ref = this.#ref((head - kind) / 4);
      // The frame that defined its series is damaged, or the store is full.
      if (ref === undefined) continue;
      if (kind === KIND_STALE) this.#store.appendStale(ref, time);
      else this.#store.append(ref, time, value);
    }
  }

  #integer(kind: number, reader: ByteReader): number {
    return kind === KIND_INTEGER ? reader.varint() : 0;
  }

  /** The series of a number, made in the store when its first sample comes. */
  #ref(number: number): SeriesRef | undefined {
    const known = this.#refs.get(number);
    if (known !== undefined) return known;
    const labels = this.#labels.get(number);
    const ref = labels && this.#store.ref(labels);
    if (ref !== undefined) this.#refs.set(number, ref);
    return ref;
  }
}
