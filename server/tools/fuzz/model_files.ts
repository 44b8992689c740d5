/** Model folders with files that were changed: bytes and fields of the graph, values of documents. */

import fc from "fast-check";
import { hostileName, hostileValue, mostlyWhole, Raw, writeJson } from "./json_text.ts";
import { type Field, readTree, writeTree } from "./protobuf_tree.ts";

/** The files of a model folder with one version. */
export interface ModelFiles {
  readonly from: string;
  readonly graph: Uint8Array<ArrayBuffer>;
  /** Texts by path, such as model.json. */
  readonly documents: Readonly<Record<string, string>>;
}

/** Files that make a model. */
export interface Seed {
  readonly name: string;
  readonly graph: Uint8Array<ArrayBuffer>;
  /** JSON by path. */
  readonly documents: Readonly<Record<string, unknown>>;
}

/** The files of one of the seeds after a few changes. */
export function changedModels(seeds: readonly Seed[]): fc.Arbitrary<ModelFiles> {
  return fc.constantFrom(...seeds).chain(({ name, graph, documents }) => {
    const tree = readTree(graph);
    const graphs = tree === null ? changedBytes(graph) : fc.oneof(
      fc.constant(graph),
      changedBytes(graph),
      { weight: 3, arbitrary: fieldChanges.map((changes) => writeTree(changed(tree, changes))) },
    );
    const texts = Object.entries(documents).map(([path, document]) =>
      [
        path,
        fc.oneof(
          fc.constant(JSON.stringify(document)),
          { weight: 2, arbitrary: mostlyWhole(changedJson(document).map(writeJson)) },
        ),
      ] as const
    );
    return fc.record({
      from: fc.constant(name),
      graph: graphs,
      documents: fc.record(Object.fromEntries(texts)),
    });
  });
}

function changedBytes(bytes: Uint8Array): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const change = fc.tuple(
    fc.nat(),
    fc.constantFrom(0, 1, 8, 10_000),
    fc.uint8Array({ maxLength: 8 }),
  );
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    let all = Uint8Array.from(bytes);
    for (const [position, removed, put] of changes) {
      const at = position % (all.length + 1);
      all = Uint8Array.from([...all.subarray(0, at), ...put, ...all.subarray(at + removed)]);
    }
    return all;
  });
}

interface FieldChange {
  /** Which field of all, counted from the front and modulo their number. */
  readonly at: number;
  readonly how: "remove" | "repeat" | "renumber" | "replace";
  readonly number: number;
  readonly varint: bigint;
  readonly bytes: Uint8Array;
}

const fieldChanges: fc.Arbitrary<FieldChange[]> = fc.array(
  fc.record({
    at: fc.nat(),
    how: fc.constantFrom("remove", "repeat", "renumber", "replace", "replace"),
    number: fc.integer({ min: 1, max: 20 }),
    varint: fc.oneof(
      fc.bigInt({ min: 0n, max: 20n }),
      fc.constantFrom(2n ** 64n - 1n, 2n ** 63n, 2n ** 31n, 2n ** 20n),
    ),
    bytes: fc.oneof(
      fc.constantFrom("Add", "Identity", "Reshape", "Loop", "Gather", "Cast", "Concat", "")
        .map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 16 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

function changed(tree: readonly Field[], changes: readonly FieldChange[]): readonly Field[] {
  return changes.reduce((fields, change) => {
    const counter = { left: change.at % Math.max(1, count(fields)) };
    return changedAt(fields, counter, change);
  }, tree);
}

function count(fields: readonly Field[]): number {
  return fields.reduce(
    (sum, field) => sum + 1 + ("message" in field ? count(field.message) : 0),
    0,
  );
}

/** The tree with a change at the field that the counter reaches 0 at. */
function changedAt(
  fields: readonly Field[],
  counter: { left: number },
  change: FieldChange,
): Field[] {
  return fields.flatMap((field) => {
    if (counter.left-- === 0) return apply(change, field);
    return "message" in field
      ? [{ number: field.number, message: changedAt(field.message, counter, change) }]
      : [field];
  });
}

function apply({ how, number, varint, bytes }: FieldChange, field: Field): Field[] {
  if (how === "remove") return [];
  if (how === "repeat") return [field, field];
  if (how === "renumber") return [{ ...field, number }];
  return "varint" in field ? [{ number: field.number, varint }] : [{ number: field.number, bytes }];
}

/** A JSON document with a few of its values replaced, removed or renamed. */
export function changedJson(document: unknown): fc.Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(), value: hostileValue, name: fc.option(hostileName) });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((whole, { at, value, name }) => {
      const counter = { left: at % countValues(whole) };
      return changedValue(whole, counter, value, name);
    }, document)
  );
}

function countValues(value: unknown): number {
  if (value instanceof Raw || typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countValues(inner), 1);
}

function changedValue(
  value: unknown,
  counter: { left: number },
  put: unknown,
  name: string | null,
): unknown {
  if (counter.left-- === 0) return put;
  if (value instanceof Raw || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((inner) => changedValue(inner, counter, put, name));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const here = counter.left === 0;
      const next = changedValue(inner, counter, put, name);
      return here && name !== null ? [name, inner] : [key, next];
    }),
  );
}

export function describeModel({ from, graph, documents }: ModelFiles): string {
  const texts = Object.entries(documents).map(([path, text]) => `${path}: ${text}\n`).join("");
  return `changed from ${from}\n${texts}1/model.onnx: base64 ${graph.toBase64()}`;
}
