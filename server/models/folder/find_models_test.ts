import { assertEquals, assertMatch, assertNotEquals } from "@std/assert/mod.js";
import { findModels, modelOfVersion } from "./find_models.ts";
import { fingerprint } from "./fingerprint.ts";
import { readVersion } from "./read_version.ts";
import { found, GRAPH, MANIFEST, readFirst, withFolder, write } from "./testing/model_folders.ts";

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

Deno.test("findModels() gives a name only to a folder that is a model itself", async () => {
  const files = { "1/model.onnx": true, "2/model.onnx": true, "model.json": MANIFEST };
  await withFolder(files, async (root) => {
    const [model] = await findModels(root, "given");
    assertEquals([model!.name, model!.isRenamed], ["given", true]);
    const { manifest, model: name } = await readVersion(model!, model!.versions[0]!);
    assertEquals([name, manifest?.name], ["given", "given"]);
  });
  await withFolder({ "m/model.onnx": true }, async (root) => {
    const [model] = await findModels(root, "given");
    assertEquals([model!.name, model!.isRenamed], ["m", undefined]);
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

Deno.test("a version whose folder cannot be read is found, with the reason as its state", async () => {
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

Deno.test("findModels() leaves out a broken link", async () => {
  await withFolder({ "m/model.onnx": true }, async (root) => {
    await Deno.symlink("gone", `${root}/n`);
    assertEquals(await found(root), ["m/1"]);
  });
});

Deno.test("findModels() does not take a folder that cannot be read for a version of the folder of models", async () => {
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
