import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { Raw } from "./json_text.ts";
import { changedJson, changedModels } from "./model_files.ts";
import { readTree } from "./protobuf_tree.ts";

const SAMPLES = { numRuns: 200, seed: 1 };
const graph = await Deno.readFile(
  new URL("../../models/testdata/sum_int64.onnx", import.meta.url),
);

Deno.test("changedModels() keeps most changed graphs readable, and no two alike", () => {
  const seed = { name: "sum", graph, documents: { "model.json": { a: 1 } } };
  const models = fc.sample(changedModels([seed]), SAMPLES);
  const readable = models.filter((model) => readTree(model.graph) !== null);
  assertEquals(readable.length > 100, true);
  assertEquals(new Set(models.map((model) => model.graph.toBase64())).size > 100, true);
  assertEquals(models[0]!.from, "sum");
});

Deno.test("changedModels() changes each of the documents in some of the models", () => {
  const documents = { "model.json": { a: 1 }, "1/samples.json": [2] };
  const models = fc.sample(changedModels([{ name: "sum", graph, documents }]), SAMPLES);
  for (const [path, document] of Object.entries(documents)) {
    const whole = models.filter((model) => model.documents[path] === JSON.stringify(document));
    assertEquals(whole.length > 20 && whole.length < 150, true, path);
  }
});

Deno.test("changedJson() changes a document at any depth and leaves the original alone", () => {
  const document = { a: [{ b: 1 }, 2], c: "d" };
  const copies = fc.sample(changedJson(document), { numRuns: 300, seed: 1 });
  assertEquals(document, { a: [{ b: 1 }, 2], c: "d" });
  const deep = copies.filter((copy) => {
    const inner = (copy as { a?: { b?: unknown }[] } | null)?.a?.[0]?.b;
    return inner !== undefined && inner !== 1;
  });
  assertNotEquals(deep.length, 0);
  assertNotEquals(copies.filter((copy) => copy instanceof Raw).length, 0);
});
