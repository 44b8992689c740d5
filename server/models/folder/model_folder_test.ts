import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert/mod.js";
import { dirname } from "@std/path/dirname.js";
import { isKind } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import {
  findModels,
  fingerprint,
  modelOfVersion,
  readVersion,
  type VersionFolder,
} from "./model_folder.ts";

const testdata = new URL("../testdata/", import.meta.url);
const GRAPH = Deno.readFileSync(new URL("logits.onnx", testdata));
const EXTERNAL = Deno.readFileSync(new URL("external.onnx", testdata));
const MANIFEST = {
  name: "m",
  task: "regression",
  features: [{ name: "a", type: "number" }, { name: "b", type: "number" }],
};

/** A folder to put models in. Its files are given as `path: content`; `true` is a small graph. */
async function withFolder(
  files: Record<string, unknown>,
  use: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) await write(root, path, content);
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function write(root: string, path: string, content: unknown): Promise<void> {
  await Deno.mkdir(dirname(`${root}/${path}`), { recursive: true });
  const bytes = content === true
    ? GRAPH
    : content instanceof Uint8Array
    ? content
    : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  await Deno.writeFile(`${root}/${path}`, bytes);
}

/** What was found, as `model/version` in order. */
async function found(root: string): Promise<string[]> {
  const models = await findModels(root);
  return models.flatMap(({ name, versions }) =>
    versions.map(({ version }) => `${name}/${version}`)
  );
}

async function readFirst(root: string) {
  const [model] = await findModels(root);
  return await readVersion(model!, model!.versions[0]!);
}

const layouts = [
  {
    name: "finds numbered versions, in the order of their numbers",
    files: { "m/10/model.onnx": true, "m/9/model.onnx": true, "m/2/model.onnx": true },
    want: ["m/2", "m/9", "m/10"],
  },
  {
    name: "takes a folder with just a graph as version 1",
    files: { "m/model.onnx": true },
    want: ["m/1"],
  },
  {
    name: "finds several models, in alphabetical order",
    files: { "b/model.onnx": true, "a/3/model.onnx": true },
    want: ["a/3", "b/1"],
  },
  {
    name: "leaves out folders without a graph, and versions whose graph is not there yet",
    files: { "m/1/model.onnx": true, "m/2/model.onnx.part": "x", "notes/readme.md": "x" },
    want: ["m/1"],
  },
  {
    name: "leaves out hidden names and names that cannot be a label or a path",
    files: { ".git/model.onnx": true, "m/.2/model.onnx": true, "a b/model.onnx": true },
    want: [],
  },
  {
    name: "takes no other name for a version than a positive number",
    files: { "m/0/model.onnx": true, "m/01/model.onnx": true, "m/v2/model.onnx": true },
    want: [],
  },
  { name: "finds nothing in an empty folder", files: { "readme.md": "x" }, want: [] },
];
for (const { name, files, want } of layouts) {
  Deno.test(`findModels() ${name}`, async () => {
    await withFolder(files, async (root) => assertEquals(await found(root), want));
  });
}

Deno.test("findModels() takes the folder itself as a model, by the name in its model.json", async () => {
  await withFolder({ "1/model.onnx": true, "model.json": MANIFEST }, async (root) => {
    assertEquals(await found(root), ["m/1"]);
    assertEquals((await readFirst(root)).model, "m");
  });
});

Deno.test("findModels() takes the folder itself as a model by the folder's name", async () => {
  await withFolder({ "digits/model.onnx": true, "broken/model.onnx": true }, async (root) => {
    assertEquals(await found(`${root}/digits`), ["digits/1"]);
    assertEquals(await found(`${root}/digits/`), ["digits/1"]);
    assertEquals(await found(`${root}/digits//`), ["digits/1"]);
    await write(root, "broken/model.json", "{");
    assertEquals(await found(`${root}/broken`), ["broken/1"]);
    await write(root, "broken/model.json", "null");
    assertEquals(await found(`${root}/broken`), ["broken/1"]);
    await Deno.rename(`${root}/digits`, `${root}/my digits`);
    assertEquals(await found(`${root}/my digits`), ["model/1"]);
  });
});

Deno.test("a version that cannot be looked into is one, with the reason as its state", async () => {
  await withFolder({ "m/1/model.onnx": true, "m/3": "a file" }, async (root) => {
    await Deno.symlink("2", `${root}/m/2`);
    const [model] = await findModels(root);
    assertEquals(model!.versions.map(({ version, hasGraph }) => [version, hasGraph]), [
      ["1", true],
      ["2", false],
    ]);
    const [[place, reason] = []] = model!.versions[1]!.files;
    assertEquals(place, ".");
    assertMatch(reason!, /loop|symbolic links/i);
    // The folder itself is that model too.
    assertEquals(await found(`${root}/m`), ["m/1", "m/2"]);
    // But it is no other version of the first.
    assertEquals(await modelOfVersion(`${root}/m/1`), undefined);
  });
});

Deno.test("a version's files are those beside its graph and the documents that versions share", async () => {
  const files = {
    "m/1/model.onnx": true,
    "m/1/a.bin": "x",
    "m/1/.hidden": "x",
    "m/1/ends.": "x",
    "m/1/folder/b.bin": "x",
    "m/model.json": MANIFEST,
    "m/reference.json": "{}",
    "m/samples.json": "{}",
    "m/notes.txt": "x",
  };
  await withFolder(files, async (root) => {
    await Deno.symlink("gone", `${root}/m/1/link`);
    const [model] = await findModels(root);
    const states = model!.versions[0]!.files;
    assertEquals([...states.keys()], [
      "../model.json",
      "../reference.json",
      "../samples.json",
      "a.bin",
      "ends.",
      "link",
      "model.onnx",
    ]);
    assertMatch(states.get("link")!, /No such file/);
  });
});

/** Ways to replace a file that leave two of its size, time and identity as they were. */
const replacements: Record<string, (path: string, time: Date) => Promise<void>> = {
  "its size": async (path, time) => {
    await Deno.truncate(path, 3);
    await Deno.utime(path, time, time);
  },
  "its time": (path, time) => Deno.utime(path, time, new Date(time.getTime() + 1000)),
  "its identity": async (path, time) => {
    await Deno.copyFile(path, `${path}.new`);
    await Deno.utime(`${path}.new`, time, time);
    await Deno.rename(`${path}.new`, path);
  },
};
for (const [name, replace] of Object.entries(replacements)) {
  Deno.test(`fingerprint() tells another file by ${name} alone`, async () => {
    await withFolder({ "m/model.onnx": true }, async (root) => {
      const print = async () => fingerprint((await findModels(root))[0]!.versions[0]!, []);
      const path = `${root}/m/model.onnx`;
      const time = new Date(1_700_000_000_000);
      await Deno.utime(path, time, time);
      const before = await print();
      assertEquals(await print(), before);
      await replace(path, time);
      assertNotEquals(await print(), before);
    });
  });
}

const versionFolders = [
  { name: "beside model.json", files: { "m/model.json": MANIFEST }, dir: "m/1", want: "m" },
  { name: "beside another version", files: { "m/2/model.onnx": true }, dir: "m/1/", want: "m" },
  { name: "that may be a model", files: {}, dir: "m/1", want: undefined },
  { name: "without a graph", files: { "m/2/a.txt": "", "m/model.json": MANIFEST }, dir: "m/2" },
  { name: "that has no number", files: { "m/x/model.onnx": true }, dir: "m/x" },
  { name: "that is a model", files: { "m/model.json": MANIFEST }, dir: "m" },
  { name: "among no versions", files: { "n/3/a.txt": "" }, dir: "n/3" },
];
for (const { name, files, dir, want } of versionFolders) {
  Deno.test(`modelOfVersion() finds ${want ?? "nothing"} for a folder ${name}`, async () => {
    await withFolder({ "m/1/model.onnx": true, ...files }, async (root) => {
      const model = await modelOfVersion(`${root}/${dir}`);
      assertEquals(model, want && `${await Deno.realPath(root)}/${want}`);
    });
  });
}

Deno.test("findModels() follows symbolic links, as a mounted config map is made of", async () => {
  await withFolder({ "m/..2026/model.onnx": true }, async (root) => {
    await Deno.symlink("..2026", `${root}/m/..data`);
    await Deno.symlink("..data/model.onnx", `${root}/m/model.onnx`);
    const [before] = await findModels(root);
    assertEquals(before!.versions.map(({ version }) => version), ["1"]);

    await write(root, "m/..2027/model.onnx", GRAPH);
    await Deno.symlink("..2027", `${root}/m/..next`);
    await Deno.rename(`${root}/m/..next`, `${root}/m/..data`);
    const [after] = await findModels(root);
    assertNotEquals(fingerprint(after!.versions[0]!, []), fingerprint(before!.versions[0]!, []));
  });
});

Deno.test("findModels() leaves out a link that leads nowhere", async () => {
  await withFolder({ "m/model.onnx": true }, async (root) => {
    await Deno.symlink("gone", `${root}/n`);
    assertEquals(await found(root), ["m/1"]);
  });
});

Deno.test("findModels() takes no folder that cannot be read for a version of the folder of models", async () => {
  await withFolder({ "m/model.onnx": true }, async (root) => {
    await Deno.symlink("2024", `${root}/2024`);
    const models = await findModels(root);
    const seen = models.map(({ name, fault, versions }) => [
      name,
      fault !== undefined,
      versions.length,
    ]);
    assertEquals(seen, [["2024", true, 0], ["m", false, 1]]);
  });
});

// In `loaded`, the versions of which the weights are known to be in `weights.bin`.
const changes = [
  { name: "the graph", path: "m/1/model.onnx", loaded: ["1"], unloaded: ["1"] },
  { name: "a file of weights", path: "m/2/weights.bin", loaded: ["2"], unloaded: ["2"] },
  { name: "what may be weights", path: "m/2/notes.txt", loaded: [], unloaded: ["2"] },
  { name: "the shared model.json", path: "m/model.json", loaded: ["1", "2"], unloaded: ["1", "2"] },
  {
    name: "the shared reference profile",
    path: "m/reference.json",
    loaded: ["1", "2"],
    unloaded: ["1", "2"],
  },
  { name: "a folder beside the graph", path: "m/2/notes/a.txt", loaded: [], unloaded: [] },
  { name: "a version's own samples", path: "m/2/samples.json", loaded: ["2"], unloaded: ["2"] },
  { name: "a file of the model that no version reads", path: "m/x.json", loaded: [], unloaded: [] },
];
for (const { name, path, loaded, unloaded } of changes) {
  Deno.test(`fingerprint() tells a change of ${name}`, async () => {
    await withFolder({ "m/1/model.onnx": true, "m/2/model.onnx": true }, async (root) => {
      const [before] = await findModels(root);
      await write(root, path, "changed");
      const [after] = await findModels(root);
      const changed = (weights?: readonly string[]) => {
        const prints = (versions: readonly VersionFolder[]) =>
          versions.map((version) => fingerprint(version, weights));
        const old = prints(before!.versions);
        return prints(after!.versions).flatMap((print, i) =>
          print === old[i] ? [] : [after!.versions[i]!.version]
        );
      };
      assertEquals([changed(["weights.bin"]), changed()], [loaded, unloaded]);
    });
  });
}

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

Deno.test("readVersion() gives a model without samples none", async () => {
  await withFolder({ "m/model.onnx": true, "m/model.json": MANIFEST }, async (root) => {
    assertEquals((await readFirst(root)).samples, []);
  });
});

Deno.test("readVersion() gives the bytes of all files in memory that threads share", async () => {
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
  Deno.test(`readVersion() fails of a ${path} that cannot be read, and does not pass it over`, async () => {
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

Deno.test("readVersion() reads the weights that the graph names, and no other file", async () => {
  const files = {
    "m/model.onnx": Deno.readFileSync(new URL("external.onnx", testdata)),
    "m/external.weights": Deno.readFileSync(new URL("external.weights", testdata)),
    "m/other.bin": "x",
  };
  await withFolder(files, async (root) => {
    const { externalData } = await readFirst(root);
    assertEquals(externalData.map(({ path }) => path), ["external.weights"]);
  });
});

/** A graph of nothing but weights in these files, far enough for their names to be read. */
function graphWithWeightsIn(...files: string[]): Uint8Array {
  const encoder = new TextEncoder();
  const field = (number: number, ...parts: Uint8Array[]) => {
    const bytes = parts.flatMap((part) => [...part]);
    return Uint8Array.from([number * 8 + 2, bytes.length, ...bytes]);
  };
  const tensors = files.map((file) => {
    const location = field(1, encoder.encode("location"));
    const name = field(8, encoder.encode(file));
    return field(5, name, field(13, location, field(2, encoder.encode(file))));
  });
  return field(7, ...tensors);
}

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

Deno.test("readVersion() reads weights that the graph names with a ./ in front", async () => {
  const files = {
    "m/model.onnx": Deno.readFileSync(new URL("external_shape.onnx", testdata)),
    "m/external_shape.weights": Deno.readFileSync(new URL("external_shape.weights", testdata)),
  };
  await withFolder(files, async (root) => {
    const { externalData } = await readFirst(root);
    assertEquals(externalData.map(({ path }) => path), ["external_shape.weights"]);
  });
});

Deno.test("readVersion() follows a link to weights inside the model's folder", async () => {
  await withFolder({ "m/1/model.onnx": EXTERNAL, "m/shared.bin": "w" }, async (root) => {
    await Deno.symlink("../shared.bin", `${root}/m/1/external.weights`);
    const { externalData } = await readFirst(root);
    assertEquals(externalData.map(({ bytes }) => bytes.length), [1]);
  });
});

Deno.test("readVersion() follows no link to weights out of the model's folder", async () => {
  await withFolder({ "m/model.onnx": EXTERNAL, "m2/secret": "w" }, async (root) => {
    await Deno.symlink("../m2/secret", `${root}/m/external.weights`);
    const error = await assertRejectsKind(() => readFirst(root), "model");
    assertStringIncludes(
      error.message,
      '"external.weights", a link that leads out of the model\'s folder',
    );
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
  Deno.test(`readVersion() says so when ${name}`, async () => {
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

/** The graph with external weights, another path of the same length in it. */
function graphWithWeightsAt(path: string): Uint8Array {
  const bytes = Deno.readFileSync(new URL("external.onnx", testdata));
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf("external.weights");
  const changed = bytes.slice();
  changed.set(new TextEncoder().encode(path.padEnd("external.weights".length, "_")), at);
  return changed;
}
