import { type ArrowValue, columnReader, type ReadValue } from "./column.ts";
import { FlatTable } from "./flat_table.ts";
import { type Field, type Layout, SchemaReader } from "./schema.ts";

/** Rows of a table: a reader for each column. */
export interface ArrowBatch {
  readonly rows: number;
  /** In the order of the columns. */
  readonly columns: readonly ReadValue[];
}

const SCHEMA = 1;
const DICTIONARY = 2;
const RECORDS = 3;

/**
 * Reads the messages of Arrow's IPC format one after the other: a schema, dictionaries, and batches
 * of rows. Nothing is larger in memory than the messages, whatever they say.
 */
export class ArrowDecoder {
  #fields: readonly Field[] | undefined;
  #wanted: ReadonlySet<number> | undefined;
  /** The values of each dictionary, by its number. */
  readonly #dictionaries = new Map<number, ArrowValue[]>();

  /** The names of the columns; undefined before the schema was read. */
  get columns(): readonly string[] | undefined {
    return this.#fields?.map(({ name }) => name);
  }

  /** Other columns may have any type; their values are not read. By default all are wanted. */
  want(columns: readonly number[]): void {
    this.#wanted = new Set(columns);
  }

  /** The bytes of the body that follows the metadata of a message. */
  static bodyLength(metadata: Uint8Array): number {
    const length = guarded(() => FlatTable.root(metadata).long(3));
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new SyntaxError("a message has a body of no possible length");
    }
    return length;
  }

  /**
   * @returns the rows of a message that has some
   * @throws {SyntaxError} for a message that is not as the format says, or whose types are not read
   */
  accept(metadata: Uint8Array, body: Uint8Array): ArrowBatch | undefined {
    return guarded(() => {
      const message = FlatTable.root(metadata);
      const header = message.table(2);
      const kind = message.byte(1);
      if (header === undefined) throw new SyntaxError("a message has no content");
      if (kind === SCHEMA && this.#fields === undefined) {
        this.#fields = new SchemaReader().read(header);
        return undefined;
      }
      if (this.#fields === undefined) throw new SyntaxError("it does not begin with a schema");
      if (kind === DICTIONARY) this.#addDictionary(header, body, this.#fields);
      else if (kind === RECORDS) return this.#batch(header, body, this.#fields);
      else throw new SyntaxError(`a message is of a kind that is not read (${kind})`);
    });
  }

  #addDictionary(header: FlatTable, body: Uint8Array, fields: readonly Field[]): void {
    const id = header.long(0);
    const owner = dictionaryOwner(fields, id);
    const data = header.table(1);
    if (owner === undefined || data === undefined) {
      throw new SyntaxError("a dictionary belongs to no column");
    }
    const isDelta = header.byte(2) !== 0;
    const values = isDelta ? this.#dictionaries.get(id) ?? [] : [];
    this.#dictionaries.set(id, values);
    // Values of other kinds take less of the message than of memory; nobody numbers them.
    if (!["text", "text_view", "integer", "float"].includes(owner.layout.kind)) return;
    const { rows, nextBuffers, views } = open(data, body);
    const read = columnReader(owner.layout, rows, nextBuffers, views);
    for (let row = 0; row < rows; row++) values.push(read(row));
  }

  #batch(header: FlatTable, body: Uint8Array, fields: readonly Field[]): ArrowBatch {
    const { rows, nextBuffers, views } = open(header, body);
    const columns = fields.map((field, i): ReadValue => {
      const isWanted = this.#wanted?.has(i) ?? true;
      if (!isWanted) {
        skip(field, nextBuffers, views);
        return () => null;
      }
      const { dictionary, layout } = field;
      if (dictionary === undefined) return columnReader(layout, rows, nextBuffers, views);
      const values = this.#dictionaries.get(dictionary.id) ?? [];
      const read = columnReader(dictionary.positions, rows, nextBuffers, views);
      return (row) => {
        const position = read(row);
        if (position === null) return null;
        const value = values[Number(position)];
        if (value === undefined) throw new SyntaxError("a value is not in its column's dictionary");
        return value;
      };
    });
    return { rows, columns };
  }
}

/** Passes over the buffers of a column and of its parts. */
function skip(
  { layout, dictionary, children }: Field,
  buffers: Iterator<Uint8Array>,
  views: () => readonly Uint8Array[],
): void {
  const count = dictionary === undefined ? buffersOf(layout) : 2;
  for (let i = 0; i < count; i++) buffers.next();
  if (dictionary !== undefined) return;
  if (layout.kind === "text_view") views();
  for (const child of children) skip(child, buffers, views);
}

function buffersOf(layout: Layout): number {
  if (layout.kind === "null") return 0;
  if (layout.kind === "other") return layout.buffers;
  return layout.kind === "text" ? 3 : 2;
}

function dictionaryOwner(fields: readonly Field[], id: number): Field | undefined {
  for (const field of fields) {
    if (field.dictionary?.id === id) return field;
    const inner = dictionaryOwner(field.children, id);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The buffers of a batch of records. */
function open(batch: FlatTable, body: Uint8Array) {
  if (batch.has(3)) throw new SyntaxError("it is compressed: write it without compression");
  const rows = batch.long(0);
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw new SyntaxError("a batch has an impossible number of rows");
  }
  const buffers = batch.pairs(2).map(([offset, length]) => {
    if (!(offset >= 0 && length >= 0 && offset + length <= body.length)) {
      throw new SyntaxError("a buffer lies outside of its message");
    }
    return body.subarray(offset, offset + length);
  });
  const nextBuffers = buffers.values();
  const viewCounts = batch.longs(4).values();
  /** The further buffers of the next column of views. */
  const views = (): readonly Uint8Array[] => {
    const count = viewCounts.next().value ?? 0;
    const found: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const { value, done } = nextBuffers.next();
      if (done === true) break;
      found.push(value);
    }
    return found;
  };
  return { rows, nextBuffers, views };
}

/** What lies outside of a message ends in an error of the view on it. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError("a message ends before its content");
    throw error;
  }
}
