import { assertEquals, assertMatch, assertRejects } from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { graphWithWeightsAt, graphWithWeightsIn } from "./testing/graph_with_weights.ts";
import { EXTERNAL, MANIFEST, readFirst, testdata, withFolder } from "./testing/model_folders.ts";

Deno.test("readVersion() reads a version's own files before the ones that versions share", async () => {
  const own = { ...MANIFEST, description: "own" };
  const files = {
    "m/1/model.onnx": true,
    "m/1/model.json": own,
    "m/model.json": MANIFEST,
    "m/samples.json": { samples: [{ instance: { a: 1, b: 2 } }] },
  };
  await withFolder(files, async (root) => {
    const version = await readFirst(root);
    assertEquals(version.manifest?.description, "own");
    assertEquals(version.samples.map(({ instance }) => instance), [{ a: 1, b: 2 }]);
    assertMatch(version.sha256, /^[0-9a-f]{64}$/);
  });
});

Deno.test("readVersion() reads neither reference nor samples of a folder without model.json", async () => {
  const files = { "m/model.onnx": true, "m/reference.json": "{", "m/samples.json": "{" };
  await withFolder(files, async (root) => {
    const { manifest, reference, samples } = await readFirst(root);
    assertEquals([manifest, reference, samples], [undefined, undefined, []]);
  });
});

Deno.test("readVersion() returns no samples for a model without samples.json", async () => {
  await withFolder({ "m/model.onnx": true, "m/model.json": MANIFEST }, async (root) => {
    assertEquals((await readFirst(root)).samples, []);
  });
});

Deno.test("readVersion() returns the bytes of all files in shared memory", async () => {
  const files = { "m/model.onnx": EXTERNAL, "m/external.weights": "weights" };
  await withFolder(files, async (root) => {
    const { graph, externalData } = await readFirst(root);
    const all = [graph, externalData[0]!.bytes];
    assertEquals(all.map(({ buffer }) => buffer instanceof SharedArrayBuffer), [true, true]);
    assertEquals(all.map((bytes) => Uint8Array.from(bytes)), [
      EXTERNAL,
      new TextEncoder().encode("weights"),
    ]);
  });
});

for (const path of ["model.json", "external.weights"]) {
  Deno.test(`readVersion() throws when ${path} is there and cannot be read`, async () => {
    await withFolder({ "m/model.onnx": EXTERNAL }, async (root) => {
      await Deno.symlink(path, `${root}/m/${path}`);
      const error = await assertRejects(() => readFirst(root));
      assertEquals(isKind(error, "model"), false, String(error));
    });
  });
}

Deno.test("readVersion() reads files that begin with a byte order mark", async () => {
  const files = { "m/model.onnx": true, "m/model.json": "\ufeff" + JSON.stringify(MANIFEST) };
  await withFolder(files, async (root) => {
    assertEquals((await readFirst(root)).manifest?.name, "m");
  });
});

const broken = [
  {
    name: "the name is not the folder's",
    files: { "m/model.onnx": true, "m/model.json": { ...MANIFEST, name: "other" } },
    want: ['model.json: name: must be the name of the folder, "m", found "other"'],
  },
  {
    name: "the default version is not there",
    files: {
      "m/1/model.onnx": true,
      "m/2/model.onnx": true,
      "m/model.json": { ...MANIFEST, default_version: 3 },
    },
    want: ["model.json: default_version: there is no version 3; found 1, 2"],
  },
  {
    name: "a version's own file is wrong",
    files: { "m/2/model.onnx": true, "m/2/model.json": { ...MANIFEST, task: "sorting" } },
    want: [
      '2/model.json: task: expected one of "binary", "multiclass", "regression", got "sorting"',
    ],
  },
  {
    name: "several files are wrong, all at once",
    files: {
      "m/model.onnx": true,
      "m/model.json": { ...MANIFEST, name: "other" },
      "m/samples.json": { samples: [{}] },
      "m/reference.json": {},
    },
    want: [
      'model.json: name: must be the name of the folder, "m", found "other"',
      "reference.json: rows: is missing: expected a number",
      "reference.json: features: is missing: expected an object",
      "samples.json: samples[0].instance: is missing: expected an object",
    ],
  },
  {
    name: "the weights are missing",
    files: { "m/model.onnx": Deno.readFileSync(new URL("external.onnx", testdata)) },
    want: [
      `model.onnx: the graph's weights lie in "external.weights", which is not there: put it ` +
      "beside model.onnx, or export into one file",
    ],
  },
  {
    name: "the weights lie in another folder, whatever is in front of it",
    files: { "m/model.onnx": graphWithWeightsAt("././../sibling.b") },
    want: [
      `model.onnx: the graph's weights lie in "../sibling.b": put the file beside ` +
      "model.onnx, and export with a location that is its name alone",
    ],
  },
  ...["..", "a\\b.bin", "a/b.bin"].map((path) => ({
    name: `the weights lie in "${path}"`,
    files: { "m/model.onnx": graphWithWeightsIn(path) },
    want: [
      `model.onnx: the graph's weights lie in "${path}": put the file beside model.onnx, and ` +
      "export with a location that is its name alone",
    ],
  })),
  {
    name: "a file is no JSON",
    files: { "m/model.onnx": true, "m/model.json": "[1" },
    want: [/^model\.json: not valid JSON: /],
  },
  {
    name: "the weights lie at an absolute path",
    files: { "m/model.onnx": graphWithWeightsAt("/etc/hostname") },
    want: [
      `model.onnx: the graph's weights lie in "/etc/hostname___": put the file beside ` +
      "model.onnx, and export with a location that is its name alone",
    ],
  },
  {
    name: "the weights lie in another folder",
    files: { "m/model.onnx": graphWithWeightsAt("../sibling.blob_") },
    want: [
      `model.onnx: the graph's weights lie in "../sibling.blob_": put the file beside ` +
      "model.onnx, and export with a location that is its name alone",
    ],
  },
];
for (const { name, files, want } of broken) {
  Deno.test(`readVersion() refuses a version when ${name}`, async () => {
    await withFolder(files, async (root) => {
      const error = await assertRejectsKind(() => readFirst(root), "model");
      const problems = error.details.problems;
      const texts = problems.map(({ field, message }) => `${field}: ${message}`);
      assertEquals(texts.length, want.length, texts.join());
      for (const [i, expected] of want.entries()) {
        if (typeof expected === "string") assertEquals(texts[i], expected);
        else assertMatch(texts[i]!, expected);
      }
    });
  });
}
