import type { Labels } from "../storage.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import { type Damage, readFrames, writeFrame } from "./frames.ts";
import { readLabels, writeLabels } from "./labels_codec.ts";
import type { Partition } from "./partition.ts";
import type { Store } from "./store.ts";
import { CHUNK_PADDING } from "./xor_chunk.ts";

/**
 * The chunks of a partition as a file.
 *
 * Each record is independent: the labels of one series, then its chunks, each
 * preceded by its length. So a damaged byte loses two hours of one series. A series
 * with very many chunks has several records.
 */

// Enough chunks for any usual series in one record: two hours at one sample per
// second are 60 chunks.
const MAX_CHUNKS_PER_RECORD = 64;

/** The content of a file with all chunks from number `from` on. */
export function segmentBytes(
  partition: Partition,
  from: number,
  labelsOf: (series: number) => Labels,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  const record = new ByteWriter();
  for (const [series, chunks] of chunksBySeries(partition, from)) {
    const labels = labelsOf(series);
    for (let i = 0; i < chunks.length; i += MAX_CHUNKS_PER_RECORD) {
      record.clear();
      writeLabels(record, labels);
      for (const chunk of chunks.slice(i, i + MAX_CHUNKS_PER_RECORD)) {
        writeChunk(record, partition, chunk);
      }
      writeFrame(out, record.view());
    }
  }
  return out.view();
}

/** The chunks from number `from` on, oldest first for each series. */
function chunksBySeries(partition: Partition, from: number): Map<number, number[]> {
  const bySeries = new Map<number, number[]>();
  for (let chunk = from; chunk < partition.length; chunk++) {
    const series = partition.seriesOf(chunk);
    const chunks = bySeries.get(series);
    if (chunks) chunks.push(chunk);
    else bySeries.set(series, [chunk]);
  }
  return bySeries;
}

function writeChunk(out: ByteWriter, partition: Partition, chunk: number): void {
  const { bytes, offset, length } = partition.read(chunk);
  out.varint(length);
  out.bytes(bytes.subarray(offset, offset + length));
}

/**
 * Restores the chunks of a file into the store. Returns the unreadable parts.
 * Chunks that the store refuses, because it has them already or is full, are
 * skipped.
 */
export function restoreSegment(file: Uint8Array, store: Store): Damage[] {
  const padded = new Uint8Array(file.length + CHUNK_PADDING);
  padded.set(file);
  const { payloads, damage } = readFrames(padded.subarray(0, file.length));
  for (const payload of payloads) {
    try {
      restoreSeries(payload, store);
    } catch (error) {
      // The checksum is right and the content is invalid: another version wrote it.
      if (!(error instanceof RangeError)) throw error;
      damage.push({ offset: payload.byteOffset, bytes: payload.length });
    }
  }
  return damage;
}

function restoreSeries(payload: Uint8Array, store: Store): void {
  const reader = new ByteReader(payload);
  const ref = store.ref(readLabels(reader));
  if (ref === undefined) return;
  while (!reader.atEnd) {
    const bytes = reader.bytes(reader.varint());
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    store.appendChunk(ref, { view, bytes, offset: 0, length: bytes.length });
  }
}
