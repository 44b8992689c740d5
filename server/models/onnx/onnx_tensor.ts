import { ELEMENT, ENTRY, TENSOR } from "./fields.ts";
import { firstInteger, firstString, floats, integers, messages, strings } from "./protobuf.ts";

/** Bytes of a file beside the graph. */
export interface ExternalLocation {
  /** From the graph's folder, without a "./" in front. */
  readonly path: string;
  readonly offset: number;
  /** Undefined: to the end of the file. */
  readonly length: number | undefined;
}

/** A constant of a graph. Its elements are read on demand. */
export class OnnxTensor {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.name = firstString(bytes, TENSOR.name);
    this.elementType = Number(firstInteger(bytes, TENSOR.dataType));
    this.shape = Array.from(integers(bytes, TENSOR.dimensions), Number);
  }

  /** The place of its elements outside the graph; undefined when the graph holds them. */
  get external(): ExternalLocation | undefined {
    const entries = new Map(
      Array.from(messages(this.#bytes, TENSOR.externalData), (entry) => [
        firstString(entry, ENTRY.key),
        firstString(entry, ENTRY.value),
      ]),
    );
    const location = entries.get("location");
    if (location === undefined) return undefined;
    const length = entries.get("length");
    return {
      path: location.replace(/^(\.\/+)+/, ""),
      offset: Number(entries.get("offset") ?? 0),
      length: length === undefined ? undefined : Number(length),
    };
  }

  /** The elements of an INT64, INT32 or BOOL tensor; undefined for other types and external data. */
  integers(): readonly bigint[] | undefined {
    if (this.external !== undefined) return undefined;
    switch (this.elementType) {
      case ELEMENT.INT64:
        return [...integers(this.#bytes, TENSOR.int64s), ...this.#raw(8, readInt64)];
      case ELEMENT.INT32:
        return [...integers(this.#bytes, TENSOR.int32s), ...this.#raw(4, readInt32)];
      case ELEMENT.BOOL:
        return [...integers(this.#bytes, TENSOR.int32s), ...this.#raw(1, readBoolean)];
      default:
        return undefined;
    }
  }

  /** The elements of a FLOAT tensor; undefined for other types and external data. */
  floats(): readonly number[] | undefined {
    if (this.external !== undefined || this.elementType !== ELEMENT.FLOAT) return undefined;
    return [...floats(this.#bytes, TENSOR.floats), ...this.#raw(4, readFloat)];
  }

  /** The elements of a STRING tensor; undefined for another type. */
  strings(): readonly string[] | undefined {
    return this.elementType === ELEMENT.STRING
      ? [...strings(this.#bytes, TENSOR.strings)]
      : undefined;
  }

  /** Elements stored as little-endian bytes; the alternative is a list of numbers. */
  *#raw<T>(size: number, read: (view: DataView, at: number) => T): Generator<T> {
    for (const bytes of messages(this.#bytes, TENSOR.raw)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at + size <= bytes.length; at += size) yield read(view, at);
    }
  }
}

function readInt64(view: DataView, at: number): bigint {
  return view.getBigInt64(at, true);
}

function readFloat(view: DataView, at: number): number {
  return view.getFloat32(at, true);
}

function readBoolean(view: DataView, at: number): bigint {
  return BigInt(view.getUint8(at));
}

function readInt32(view: DataView, at: number): bigint {
  return BigInt(view.getInt32(at, true));
}
