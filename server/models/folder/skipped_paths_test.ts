import { assertEquals } from "@std/assert/mod.js";
import { dirname } from "@std/path/dirname.js";
import { findModels } from "./find_models.ts";
import { findSkippedPaths } from "./skipped_paths.ts";

/** The skipped paths in a folder of these files, as `path: reason`. An arrow stands for a link. */
async function skippedIn(files: readonly string[], below = ""): Promise<readonly string[]> {
  const root = await Deno.makeTempDir();
  try {
    for (const file of files) {
      const [path, target] = file.split(" -> ") as [string, string?];
      await Deno.mkdir(dirname(`${root}/${path}`), { recursive: true });
      if (target !== undefined) await Deno.symlink(target, `${root}/${path}`);
      else await Deno.writeTextFile(`${root}/${path}`, "");
    }
    const dir = `${root}${below}`;
    const skipped = await findSkippedPaths(dir, await findModels(dir));
    return skipped.map(({ path, reason }) => `${path}: ${reason}`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const numbers = (count: number, path: string) =>
  Array.from({ length: count }, (_, i) => path.replace("#", String(i).padStart(3, "0")));

const layouts: readonly { name: string; files: readonly string[]; want: readonly string[] }[] = [
  {
    name: "a version that is named by no number",
    files: ["iris/v1/model.onnx", "iris/1.5/model.onnx", "iris/prod/model.onnx"],
    want: [
      'iris/1.5/model.onnx: a version is a folder named by a whole number: rename "1.5" to "1"',
      'iris/prod/model.onnx: a version is a folder named by a whole number: rename "prod" to "1"',
      'iris/v1/model.onnx: a version is a folder named by a whole number: rename "v1" to "1"',
    ],
  },
  {
    name: "a version beside others, with a number that is free",
    files: ["m/1/model.onnx", "m/01/model.onnx", "m/v2/model.onnx", "m/0/model.onnx"],
    want: [
      'm/0/model.onnx: a version is a folder named by a whole number: rename "0" to "2"',
      'm/01/model.onnx: a version is a folder named by a whole number: rename "01" to "2"',
      'm/v2/model.onnx: a version is a folder named by a whole number: rename "v2" to "2"',
    ],
  },
  {
    name: "a version without a number in its name, which may become the first",
    files: ["m/2/model.onnx", "m/latest/model.onnx"],
    want: [
      'm/latest/model.onnx: a version is a folder named by a whole number: rename "latest" to "1"',
    ],
  },
  {
    name: "a graph by another name, in a version and in a model",
    files: ["a/1/iris.onnx", "b/iris.onnx", "c/MODEL.ONNX", "d/1/model.onnx", "d/2/d.onnx"],
    want: [
      'a/1/iris.onnx: a graph is called model.onnx: rename "iris.onnx"',
      'b/iris.onnx: a graph is called model.onnx: rename "iris.onnx"',
      'c/MODEL.ONNX: a graph is called model.onnx: rename "MODEL.ONNX"',
      'd/2/d.onnx: a graph is called model.onnx: rename "d.onnx"',
    ],
  },
  {
    name: "a graph that lies among the models",
    files: ["iris.onnx", "my iris.onnx", "MODEL.ONNX", "m/model.onnx"],
    want: [
      'MODEL.ONNX: a model is a folder: move it to "MODEL/model.onnx"',
      'iris.onnx: a model is a folder: move it to "iris/model.onnx"',
      'my iris.onnx: a model is a folder: move it to "my-iris/model.onnx"',
    ],
  },
  {
    name: "a model whose name cannot be one",
    files: ["my iris/model.onnx", "größe/1/model.onnx", "_x/v1/a.onnx", "m/model.onnx"],
    want: [
      ["_x", "x"],
      ["größe", "grosse"],
      ["my iris", "my-iris"],
    ].map(([name, near]) =>
      `${name}: the name of a model begins with a letter or digit and has only these, ".", "_" ` +
      `and "-", up to 100: rename it, for example to "${near}"`
    ),
  },
  {
    name: "a version that the model's own graph hides",
    files: ["m/model.onnx", "m/2/model.onnx"],
    want: [
      'm/2/model.onnx: the model.onnx beside "2" is the only version: move that to ' +
      '"m/1/model.onnx"',
    ],
  },
  {
    name: "a model that a graph among the models hides",
    files: ["model.onnx", "iris/model.onnx"],
    want: [
      'iris/model.onnx: the model.onnx beside "iris" is the only version: move that to a folder ' +
      "of its own",
    ],
  },
  {
    name: "a model that a version among the models hides",
    files: ["1/model.onnx", "iris/model.onnx", "model.json"],
    want: [
      'iris/model.onnx: "1" beside it makes the whole folder one model: move that into a folder ' +
      'of its own if "iris" is a model, or rename "iris" to "2" if it is a version',
    ],
  },
  {
    name: "a folder with a manifest and no graph",
    files: ["m/model.json", "n/1/model.onnx"],
    want: ["m: it has a model.json, but no model.onnx, nor a version with one"],
  },
  {
    name: "a graph further down than models and versions are",
    files: ["a/model/1/model.onnx", "c/1/sub/model.onnx", "d/1/2/3/4/5/model.onnx", "m/model.onnx"],
    want: [
      'a/model/1/model.onnx: a version is a folder of a model: move it to "a/1/model.onnx"',
      'c/1/sub/model.onnx: a version is a folder of a model: move it to "c/1/model.onnx"',
    ],
  },
  {
    name: "a model that several versions among the models hide",
    files: ["1/model.onnx", "2/model.onnx", "iris/model.onnx"],
    want: [
      'iris/model.onnx: "1", "2" beside it makes the whole folder one model: move that into a ' +
      'folder of its own if "iris" is a model, or rename "iris" to "3" if it is a version',
    ],
  },
  {
    name: "a folder with a manifest among other files",
    files: ["m/a.txt", "m/model.json", "m/z.txt"],
    want: ["m: it has a model.json, but no model.onnx, nor a version with one"],
  },
  {
    name: "a version among many files",
    files: [...numbers(100, "m/#.txt"), "m/v1/model.onnx"],
    want: ['m/v1/model.onnx: a version is a folder named by a whole number: rename "v1" to "1"'],
  },
  {
    name: "links: a broken one, and those that lead to what is skipped",
    files: [
      "gone -> nowhere",
      "linked -> .files/v1",
      "iris.onnx -> .files/v1/v1/model.onnx",
      ".files/v1/v1/model.onnx",
    ],
    want: [
      "gone: the link is broken",
      'iris.onnx: a model is a folder: move it to "iris/model.onnx"',
      'linked/v1/model.onnx: a version is a folder named by a whole number: rename "v1" to "1"',
    ],
  },
];
for (const { name, files, want } of layouts) {
  Deno.test(`findSkippedPaths() reports ${name}`, async () => {
    assertEquals(await skippedIn(files), want);
  });
}

const renames = [
  ["v2", "2"],
  ["v12", "12"],
  ["v100", "100"],
  ["v007", "7"],
  ["2024-05", "2024"],
  ["v0", "1"],
  ["00", "1"],
  ["latest", "1"],
];
for (const [folder, version] of renames) {
  Deno.test(`findSkippedPaths() would rename the version "${folder}" to "${version}"`, async () => {
    assertEquals(await skippedIn([`m/${folder}/model.onnx`]), [
      `m/${folder}/model.onnx: a version is a folder named by a whole number: ` +
      `rename "${folder}" to "${version}"`,
    ]);
  });
}

const stems = [
  ["my  iris", "my-iris"],
  ["__x", "x"],
  ["größe 1 (2)", "grosse-1-2"],
  ["a--м", "a"],
  ["a-b_c.d", "a-b_c.d"],
  ["м", "my-model"],
  ["a".repeat(101), "my-model"],
];
for (const [stem, model] of stems) {
  Deno.test(`findSkippedPaths() would move "${stem!.slice(0, 20)}.onnx" to "${model}"`, async () => {
    assertEquals(await skippedIn([`${stem}.onnx`]), [
      `${stem}.onnx: a model is a folder: move it to "${model}/model.onnx"`,
    ]);
  });
}

Deno.test("findSkippedPaths() reads at most a hundred folders of a folder", async () => {
  const version = "m/z/model.onnx";
  assertEquals((await skippedIn([...numbers(99, "m/#/x"), version])).length, 1);
  assertEquals((await skippedIn([...numbers(100, "m/#/x"), version])).length, 0);
});

Deno.test("findSkippedPaths() reports a version in a folder that is a model itself", async () => {
  assertEquals(await skippedIn(["m/1/model.onnx", "m/2/m.onnx"], "/m"), [
    '2/m.onnx: a graph is called model.onnx: rename "m.onnx"',
  ]);
});

Deno.test("findSkippedPaths() does not report models, documents, hidden names and other folders", async () => {
  const files = [
    ...["m/1/model.onnx", "m/1/weights.bin", "m/model.json", "m/notes.txt", "m/docs/readme.md"],
    ...["n/model.onnx", "n/old.onnx", "o -> m", "README.md", "notes.txt", "data.csv", "model.json"],
    ...[".git/model.onnx", ".hidden.onnx", "m/.old/model.onnx", "lost+found/x", "empty dir/x"],
    ...["s.onnx/readme.md", "t.onnx.txt", "u/1/t.onnx.part", "u/s.onnx/x"],
    ...["src/train.py", "p/3/model.onnx.part", "m/..2026/model.onnx"],
  ];
  assertEquals(await skippedIn(files), []);
});

Deno.test("findSkippedPaths() does not report a folder that cannot be read, which is reported as a model", async () => {
  assertEquals(await skippedIn(["loop -> loop", "lost+found -> lost+found", "m/model.onnx"]), []);
});

Deno.test("findSkippedPaths() reports at most fifty paths", async () => {
  const files = Array.from({ length: 60 }, (_, i) => `${i}.onnx`);
  assertEquals((await skippedIn(files)).length, 50);
});
