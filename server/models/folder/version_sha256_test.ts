import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { graphWithWeightsIn } from "./testing/graph_with_weights.ts";
import { GRAPH, readFirst, withFolder, write } from "./testing/model_folders.ts";

async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  return new Uint8Array(digest).toHex();
}

Deno.test("readVersion() gives a graph without other files its own hash", async () => {
  await withFolder({ "m/model.onnx": true, "m/weights.bin": "x" }, async (root) => {
    assertEquals((await readFirst(root)).sha256, await sha256Of(GRAPH));
  });
});

const ORDERS = [["b.bin", "c.bin", "a.bin"], ["a.bin", "b.bin", "c.bin"], [
  "c.bin",
  "b.bin",
  "a.bin",
]];
for (const order of ORDERS) {
  Deno.test(`readVersion() hashes graph and weights as sha256sum prints them: ${order}`, async () => {
    const graph = graphWithWeightsIn(...order);
    const files = { "m/model.onnx": graph, "m/a.bin": "1", "m/b.bin": "2", "m/c.bin": "3" };
    const lines = [["model.onnx", graph], ["a.bin", "1"], ["b.bin", "2"], ["c.bin", "3"]] as const;
    await withFolder(files, async (root) => {
      const encode = (text: string) => new TextEncoder().encode(text);
      const printed = await Promise.all(lines.map(async ([name, content]) => {
        const bytes = typeof content === "string" ? encode(content) : content;
        return `${await sha256Of(bytes)}  ${name}\n`;
      }));
      assertEquals((await readFirst(root)).sha256, await sha256Of(encode(printed.join(""))));
    });
  });
}

const otherWeights = [
  { name: "a file's content", files: { "m/b.bin": "changed" } },
  { name: "the content of two files, exchanged", files: { "m/a.bin": "b", "m/b.bin": "a" } },
];
for (const { name, files } of otherWeights) {
  Deno.test(`readVersion() has another hash for other weights: ${name}`, async () => {
    const graph = graphWithWeightsIn("a.bin", "b.bin");
    await withFolder({ "m/model.onnx": graph, "m/a.bin": "a", "m/b.bin": "b" }, async (root) => {
      const before = (await readFirst(root)).sha256;
      for (const [path, content] of Object.entries(files)) await write(root, path, content);
      assertNotEquals((await readFirst(root)).sha256, before);
    });
  });
}
