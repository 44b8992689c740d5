import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert/mod.js";
import { modelError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { Activation } from "../serving/model_store.ts";
import type { Task } from "../decode/prediction.ts";
import { Logger } from "../../logger.ts";
import { FAMILIES, type Family, type Labels, labelsKey } from "../../metrics/family.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import { allReady, type Catalog, whyNotServing } from "../catalog.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { Deployment } from "./deployment.ts";
import type { Fleet } from "./fleet.ts";

/** Serving threads that load anything but a graph with the text "bad", and remember what they serve. */
class FakeFleet implements Fleet {
  readonly #staged = new Map<number, VersionFiles>();
  /** Why nothing can be staged at the moment; empty when it can. */
  trouble: string | Error = "";
  attempts = 0;
  /** The graph of each version in service, by `model/version`. */
  readonly serving = new Map<string, string>();
  /** The files of each version that was ever in service, by `model/version`. */
  readonly files = new Map<string, VersionFiles>();
  /** What it was told to be in service, one after another. */
  readonly catalogs: Catalog[] = [];

  stage(id: number, files: VersionFiles): Promise<Task> {
    this.attempts++;
    if (this.trouble instanceof Error) return Promise.reject(this.trouble);
    if (this.trouble !== "") return Promise.reject(new Error(this.trouble));
    const text = new TextDecoder().decode(files.graph);
    if (text.includes("bad")) return Promise.reject(modelError(files.model, "it is bad"));
    this.#staged.set(id, files);
    return Promise.resolve("tensor");
  }

  activate({ add, remove, catalog }: Activation): Promise<void> {
    this.catalogs.push(catalog);
    for (const id of add) {
      const files = this.#staged.get(id)!;
      const { model, version, graph } = files;
      this.files.set(`${model}/${version}`, files);
      this.#staged.delete(id);
      this.serving.set(`${model}/${version}`, new TextDecoder().decode(graph));
    }
    for (const { model, version } of remove) this.serving.delete(`${model}/${version}`);
    return Promise.resolve();
  }

  get leftStaged(): number {
    return this.#staged.size;
  }
}

/** A deployment over a folder of its own. */
class Bench {
  readonly fleet = new FakeFleet();
  readonly deployment: Deployment;
  /** The lines of the log that are at least a note to the reader. */
  readonly logged: string[] = [];
  now = 5000;
  readonly #root: string;
  readonly #merge = new Merge();

  constructor(root: string, defaultModel?: string) {
    this.#root = root;
    this.deployment = new Deployment(this.fleet, {
      root,
      defaultModel,
      log: new Logger({ level: "info", format: "json" }, "test", (line) => this.logged.push(line)),
      tally: new Tally((event) => this.#merge.accept("main", [event])),
      clock: () => this.now,
    });
  }

  /** Writes a file as a copy does: another file under the same name. */
  async write(path: string, content: unknown): Promise<void> {
    const full = `${this.#root}/${path}`;
    await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await Deno.writeTextFile(`${this.#root}/.next`, text);
    await Deno.rename(`${this.#root}/.next`, full);
  }

  /** Another deployment, over a folder in this one's. */
  below(path: string): Bench {
    return new Bench(`${this.#root}/${path}`);
  }

  async remove(path: string): Promise<void> {
    await Deno.remove(`${this.#root}/${path}`, { recursive: true });
  }

  async copy(from: URL, to: string): Promise<void> {
    const full = `${this.#root}/${to}`;
    await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(from, `${this.#root}/.next`);
    await Deno.rename(`${this.#root}/.next`, full);
  }

  async move(from: string, to: string): Promise<void> {
    await Deno.rename(`${this.#root}/${from}`, `${this.#root}/${to}`);
  }

  /** Puts a link that leads to itself: like what may not be read, it is there and cannot be read, even by root. */
  async block(path: string): Promise<void> {
    await Deno.symlink(path.split("/").at(-1)!, `${this.#root}/${path}`);
  }

  /** How many lines of the log have this message. */
  count(message: string): number {
    return this.logged.filter((line) => JSON.parse(line).message.startsWith(message)).length;
  }

  /** Looks often enough for a change that has settled to be taken over. */
  async settle(): Promise<void> {
    await this.deployment.poll();
    await this.deployment.poll();
  }

  get serving(): Record<string, string> {
    return Object.fromEntries(this.fleet.serving);
  }

  /** The state and reason of each version, by `model/version`. */
  get states(): Record<string, string> {
    return Object.fromEntries(
      this.deployment.catalog().models.flatMap(({ name, versions }) =>
        versions.map(({ version, state, reason }) => [
          `${name}/${version}`,
          reason === "" ? state : `${state}: ${reason}`,
        ])
      ),
    );
  }

  metric(family: Family, labels: Labels): number | undefined {
    const key = labelsKey(family, labels);
    return this.#merge.collect()
      .find((series) => series.family === family && labelsKey(family, series.labels) === key)
      ?.cells[0];
  }

  /** Every gauge of a model, by its name, its version and the beginning of its hash. */
  gaugesOf(model: string): Record<string, number> {
    const { modelReady, modelLoadedTimestamp, modelInfo } = FAMILIES;
    const found = this.#merge.collect().filter(({ family, labels }) =>
      [modelReady, modelLoadedTimestamp, modelInfo].includes(family) && labels["model"] === model
    );
    return Object.fromEntries(
      found.map(({ family, labels, cells }) => {
        const { version, sha256 = "" } = labels;
        return [`${family.name} ${version} ${sha256.slice(0, 6)}`.trim(), cells[0]!];
      }),
    );
  }
}

async function withBench(
  use: (bench: Bench) => Promise<void>,
  defaultModel?: string,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await use(new Bench(root, defaultModel));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const BAD_REASON = 'Cannot load model "m": it is bad';

Deno.test("start() serves every version that is there", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.write("n/model.onnx", "c");
    await bench.deployment.start();
    assertEquals(bench.serving, { "m/1": "a", "m/2": "b", "n/1": "c" });
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), 1);
    const loaded = { model: "n", version: "1" };
    assertEquals(bench.metric(FAMILIES.modelLoadedTimestamp, loaded), 5);
  });
});

Deno.test("a new version and a new model are taken over at the second look", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/2/model.onnx", "b");
    await bench.write("n/model.onnx", "c");
    await bench.deployment.poll();
    assertEquals(bench.serving, { "m/1": "a" });
    await bench.deployment.poll();
    assertEquals(bench.serving, { "m/1": "a", "m/2": "b", "n/1": "c" });
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 1);
  });
});

Deno.test("a file that is still being written never replaces a good one", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "good");
    await bench.deployment.start();
    for (const part of ["b", "be", "bet", "bette"]) {
      await bench.write("m/model.onnx", part);
      await bench.deployment.poll();
      assertEquals(bench.serving, { "m/1": "good" });
    }
    await bench.write("m/model.onnx", "better");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "better" });
  });
});

Deno.test("a changed file of the same size and time is noticed", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "one");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "two");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "two" });
  });
});

Deno.test("nothing is loaded again while nothing changes", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "bad");
    await bench.deployment.start();
    for (let i = 0; i < 5; i++) await bench.deployment.poll();
    for (const result of ["success", "failure", "removed"]) {
      assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result }), 0, result);
      assertEquals(bench.metric(FAMILIES.modelReloads, { model: "n", result }), 0, result);
    }
  });
});

Deno.test("a file that the version is not loaded from reloads nothing", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/1/model.onnx", "b");
    await bench.deployment.start();
    for (const path of ["m/notes.txt", "m/README.json", "n/README.json", "n/1/model.onnx.part"]) {
      await bench.write(path, "anything");
      await bench.settle();
    }
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 0);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "n", result: "success" }), 0);
  });
});

Deno.test("weights that change beside the same graph are taken over", async () => {
  const testdata = new URL("../testdata/", import.meta.url);
  await withBench(async (bench) => {
    await bench.copy(new URL("external.onnx", testdata), "m/model.onnx");
    await bench.deployment.start();
    assertStringIncludes(bench.states["m/1"]!, "UNAVAILABLE: ");
    await bench.copy(new URL("external.weights", testdata), "m/external.weights");
    await bench.settle();
    assertEquals(bench.states["m/1"], "READY");
    await bench.copy(new URL("external.weights", testdata), "m/external.weights");
    await bench.settle();
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 2);
  });
});

Deno.test("a version that fails keeps the one before it in service, and says why", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "good");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "bad");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "good" });
    assertEquals(bench.states, { "m/1": `READY: ${BAD_REASON}` });
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "failure" }), 1);
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "1" }), 1);
    assertEquals(bench.deployment.activeFiles().length, 1);

    await bench.write("m/model.onnx", "good again");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "good again" });
    assertEquals(bench.states, { "m/1": "READY" });
    assertEquals(bench.fleet.leftStaged, 0);
  });
});

Deno.test("a version that has never worked is unavailable, with the reason and no path", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "bad");
    await bench.write("m/3/model.onnx/file", "a folder where the graph should be");
    await bench.deployment.start();
    assertEquals(bench.serving, { "m/1": "a" });
    assertEquals(bench.states["m/2"], `UNAVAILABLE: ${BAD_REASON}`);
    assertStringIncludes(bench.states["m/3"]!, "UNAVAILABLE: Cannot load version 3: ");
    assert(!bench.states["m/3"]!.includes("/"), bench.states["m/3"]);
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), 0);
  });
});

Deno.test("a wrong model.json fails every version that it would change, and stops none", async () => {
  await withBench(async (bench) => {
    const manifest = { name: "m", task: "regression", features: [{ name: "a", type: "number" }] };
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.write("m/model.json", manifest);
    await bench.deployment.start();
    await bench.write("m/model.json", { ...manifest, task: "sorting" });
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "m/2": "b" });
    for (const state of Object.values(bench.states)) {
      assertStringIncludes(state, "READY: ");
      assertStringIncludes(state, "model.json: task: expected one of");
    }
  });
});

Deno.test("a version that is taken away is unloaded, and its gauges go with it", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await bench.remove("m/2");
    await bench.deployment.poll();
    assertEquals(Object.keys(bench.serving), ["m/1", "m/2"]);
    await bench.deployment.poll();
    assertEquals(bench.serving, { "m/1": "a" });
    assertEquals(bench.states, { "m/1": "READY" });
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "2" }), undefined);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "removed" }), 1);
  });
});

const SHA256_OF = { a: "ca9781", b: "3e23e8" };

/** What happens to version 1 of two, loaded at second 5, and the gauges that it has then at second 6. */
const ends = [
  {
    name: "is unloaded by request",
    end: (bench: Bench) => bench.deployment.unload("m"),
    gauges: {},
  },
  {
    name: "is taken away with its model",
    end: async (bench: Bench) => {
      await bench.remove("m");
      await bench.settle();
    },
    gauges: {},
  },
  {
    name: "is set aside",
    end: async (bench: Bench) => {
      for (let i = 0; i < 2; i++) await trap(bench, "m");
    },
    gauges: { "model_ready 1": 0 },
  },
  {
    name: "is replaced",
    end: async (bench: Bench) => {
      await bench.write("m/model.onnx", "b");
      await bench.settle();
    },
    gauges: {
      "model_ready 1": 1,
      "model_loaded_timestamp_seconds 1": 6,
      [`model_info 1 ${SHA256_OF.b}`]: 1,
    },
  },
  {
    name: "is to be replaced by a broken one",
    end: async (bench: Bench) => {
      await bench.write("m/model.onnx", "bad");
      await bench.settle();
    },
    gauges: {
      "model_ready 1": 1,
      "model_loaded_timestamp_seconds 1": 5,
      [`model_info 1 ${SHA256_OF.a}`]: 1,
    },
  },
];
for (const { name, end, gauges } of ends) {
  Deno.test(`the gauges of a version that ${name} say so, and those of others stay`, async () => {
    await withBench(async (bench) => {
      for (const model of ["m", "n"]) await bench.write(`${model}/model.onnx`, "a");
      await bench.deployment.start();
      const before = bench.gaugesOf("n");
      assertEquals(bench.gaugesOf("m"), before);
      assertEquals(before, {
        "model_ready 1": 1,
        "model_loaded_timestamp_seconds 1": 5,
        [`model_info 1 ${SHA256_OF.a}`]: 1,
      });
      bench.now = 6000;
      await end(bench);
      assertEquals([bench.gaugesOf("m"), bench.gaugesOf("n")], [gauges, before]);
    });
  });
}

Deno.test("a model that is taken away is forgotten, and comes back when it is put back", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "b");
    await bench.deployment.start();
    await bench.remove("m");
    await bench.settle();
    assertEquals(bench.serving, { "n/1": "b" });
    await bench.write("m/model.onnx", "c");
    await bench.settle();
    assertEquals(bench.serving, { "n/1": "b", "m/1": "c" });
  });
});

Deno.test("a folder that is replaced between two looks is not taken for a removed model", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.remove("m");
    await bench.deployment.poll();
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "b" });
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "removed" }), 0);
  });
});

// --- What cannot be read

const losses = [
  { name: "is gone", lose: () => Promise.resolve() },
  { name: "cannot be read", lose: (bench: Bench) => bench.block("models") },
];
for (const { name, lose } of losses) {
  Deno.test(`what is loaded goes on while the folder of the models ${name}`, async () => {
    await withBench(async (parent) => {
      await parent.write("models/m/model.onnx", "a");
      const bench = parent.below("models");
      await bench.deployment.start();
      await parent.move("models", "elsewhere");
      await lose(parent);
      for (let i = 0; i < 3; i++) await bench.settle();
      assertEquals([bench.serving, bench.states], [{ "m/1": "a" }, { "m/1": "READY" }]);
      assertEquals(bench.count("cannot read the folder of the models"), 1);
      const refused = "Cannot read the folder of the models: ";
      await assertRejectsKind(() => bench.deployment.load("m"), "unavailable", refused);

      await parent.remove("models").catch(() => {});
      await parent.move("elsewhere", "models");
      await bench.write("n/model.onnx", "b");
      await bench.settle();
      assertEquals(bench.serving, { "m/1": "a", "n/1": "b" });
      assertEquals(bench.count("the folder of the models can be read again"), 1);
      assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "success" }), 0);
    });
  });
}

Deno.test("a model whose folder cannot be read fails alone, says why once, and is loaded when it can", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.block("n");
    await bench.deployment.start();
    await bench.write("o/model.onnx", "b");
    for (let i = 0; i < 3; i++) await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "o/1": "b" });
    const { name, reason } = bench.deployment.catalog().models[1]!;
    const why = "Cannot read the model's folder: Too many levels of symbolic links";
    assertEquals([name, reason], ["n", why]);
    assertEquals(bench.count("model not read"), 1);
    await assertRejectsKind(() => bench.deployment.load("n"), "unavailable", why);
    await bench.remove("n");
    await bench.write("n/model.onnx", "c");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "a", "n/1": "c", "o/1": "b" });
    assertEquals(bench.states, { "m/1": "READY", "n/1": "READY", "o/1": "READY" });
  });
});

Deno.test("what is loaded goes on when its folder cannot be read any more", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.write("n/1/model.onnx", "c");
    await bench.write("n/2/model.onnx", "d");
    await bench.deployment.start();
    await bench.move("m", ".m");
    await bench.block("m");
    await bench.move("n/1", ".n1");
    await bench.block("n/1");
    for (let i = 0; i < 3; i++) await bench.settle();
    assertEquals(Object.keys(bench.serving), ["m/1", "m/2", "n/1", "n/2"]);
    assertStringIncludes(bench.states["m/2"]!, "READY: Cannot read the model's folder: ");
    assertStringIncludes(bench.states["n/1"]!, "READY: Cannot load version 1: ");
    assertEquals(bench.states["n/2"], "READY");
    await bench.remove("m");
    await bench.move(".m", "m");
    await bench.settle();
    assertEquals(bench.states["m/2"], "READY");
    await bench.remove("m");
    await bench.settle();
    assertEquals(Object.keys(bench.serving), ["n/1", "n/2"]);
  });
});

Deno.test("a version is tried again after a failure that is not its own, with pauses that double", async () => {
  await withBench(async (bench) => {
    bench.fleet.trouble = "The thread ended";
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const attemptsAt: number[] = [];
    for (let second = 0; second <= 100; second++) {
      bench.now = 5000 + 1000 * second;
      const before = bench.fleet.attempts;
      await bench.settle();
      if (bench.fleet.attempts > before) attemptsAt.push(second);
    }
    assertEquals(attemptsAt, [1, 3, 7, 15, 31, 61, 91]);
    assertEquals(bench.states, { "m/1": "UNAVAILABLE: Cannot load version 1: The thread ended" });
    assertEquals(bench.count("version not loaded"), 1);

    bench.fleet.trouble = "The thread ended in another way";
    bench.now += 30_000;
    await bench.settle();
    assertEquals(bench.count("version not loaded"), 2);

    bench.fleet.trouble = "";
    bench.now += 30_000;
    await bench.settle();
    assertEquals([bench.serving, bench.states], [{ "m/1": "a" }, { "m/1": "READY" }]);
  });
});

Deno.test("a changed file is tried at once, whatever the pause", async () => {
  await withBench(async (bench) => {
    bench.fleet.trouble = "The thread ended";
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    bench.fleet.trouble = "";
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "b" });
  });
});

const faults: readonly (readonly [trouble: string | Error, reason: string])[] = [
  ["The thread ended", "The thread ended"],
  ["odd (os error 5): more\nof it", "odd"],
  ["open '/srv/m/model.onnx' of /srv/m failed", "open a file of a file failed"],
  [new Deno.errors.NotFound("open '/srv/m'"), "no such file or folder"],
  [new Deno.errors.PermissionDenied("open '/srv/m'"), "no permission to read it"],
];
for (const [trouble, reason] of faults) {
  Deno.test(`what fails with "${trouble}" is told as "${reason}"`, async () => {
    await withBench(async (bench) => {
      bench.fleet.trouble = trouble;
      await bench.write("m/model.onnx", "a");
      await bench.deployment.start();
      assertEquals(bench.states, { "m/1": `UNAVAILABLE: Cannot load version 1: ${reason}` });
    });
  });
}

Deno.test("the log tells what was loaded, what was not and why, and what goes on", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "bad");
    await bench.deployment.start();
    await bench.write("m/1/model.onnx", "bad");
    await bench.settle();
    await bench.move("m", ".m");
    await bench.block("m");
    await bench.settle();
    await bench.block("n");
    await bench.settle();
    const lines = bench.logged.map((line) => JSON.parse(line)).map(
      ({ level, message, model, version, sha256, reason, serving }) => {
        const fields = [level, message, model, version, sha256?.length, reason, serving];
        return fields.filter((field) => field !== undefined).join(" | ");
      },
    );
    const unread = "Cannot read the model's folder: Too many levels of symbolic links";
    assertEquals(lines, [
      "info | version loaded | m | 1 | 12",
      `error | version not loaded | m | 2 | ${BAD_REASON} | nothing`,
      `error | version not loaded | m | 1 | ${BAD_REASON} | the files before`,
      `error | model not read | m | ${unread} | the files before`,
      `error | model not read | n | ${unread} | nothing`,
    ]);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "n", result: "failure" }), 1);
    assertEquals(bench.states["m/1"], `READY: ${BAD_REASON}`);
  });
});

Deno.test("load() says that a failure may pass, without a path", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx/file", "a folder where the graph should be");
    await bench.deployment.start();
    const error = await assertRejectsKind(() => bench.deployment.load("m"), "unavailable");
    assertEquals((error as Error).message, "Cannot load version 1: Is a directory");
  });
});

// --- Requests to load and unload

/** Tells of a request that broke the runtime. */
async function trap(bench: Bench, model: string, version = "1"): Promise<void> {
  const { files } = bench.fleet;
  const { sha256 } = files.get(`${model}/${version}`)!;
  await bench.deployment.noteTrap({ model, version, sha256, words: "divide by zero" });
}

const ASIDE = "UNAVAILABLE: set aside: 2 requests within a minute broke the runtime, which said: " +
  "divide by zero. Replace its files, or load it by request";

Deno.test("a version that traps twice within a minute is set aside, and the others go on", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("n/1/model.onnx", "b");
    await bench.deployment.start();
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": "READY", "n/1": "READY" });
    bench.now += 59_999;
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE, "n/1": "READY" });
    assertEquals(bench.serving, { "n/1": "b" });
    assertEquals(bench.deployment.activeFiles().map(({ model }) => model), ["n"]);
    assertEquals(bench.metric(FAMILIES.modelReady, { model: "m", version: "1" }), 0);
    assertEquals(bench.count("version set aside"), 1);
  });
});

Deno.test("traps of different versions, or a minute apart, set nothing aside", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await trap(bench, "m", "1");
    await trap(bench, "m", "2");
    bench.now += 60_000;
    await trap(bench, "m", "1");
    assertEquals(bench.states, { "m/1": "READY", "m/2": "READY" });
  });
});

Deno.test("a trap of files that were replaced meanwhile does not count", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const { sha256 } = bench.fleet.files.get("m/1")!;
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    const late = { model: "m", version: "1", sha256, words: "divide by zero" };
    for (let i = 0; i < 2; i++) await bench.deployment.noteTrap(late);
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a trap counts after a reload that failed, and does not after one that went well", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await trap(bench, "m");
    await bench.deployment.load("m");
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": "READY" });
    await bench.write("m/model.onnx", "bad");
    await bench.settle();
    await trap(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE });
  });
});

Deno.test("a version is set aside once, however many requests trap together", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await Promise.all([trap(bench, "m"), trap(bench, "m"), trap(bench, "m")]);
    assertEquals([bench.states, bench.count("version set aside")], [{ "m/1": ASIDE }, 1]);
  });
});

Deno.test("a version that is loaded again while it is to be set aside stays in service", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const loading = bench.deployment.load("m");
    await Promise.all([trap(bench, "m"), trap(bench, "m"), loading]);
    assertEquals([bench.states, bench.serving], [{ "m/1": "READY" }, { "m/1": "a" }]);
  });
});

Deno.test("a version that was set aside comes back when its files change or by request", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    for (let i = 0; i < 2; i++) await trap(bench, "m");
    await bench.settle();
    assertEquals(bench.states, { "m/1": ASIDE });
    await bench.deployment.load("m");
    assertEquals(bench.states, { "m/1": "READY" });
    for (let i = 0; i < 2; i++) await trap(bench, "m");
    assertEquals(bench.states, { "m/1": ASIDE });
    await bench.write("m/model.onnx", "mended");
    await bench.settle();
    assertEquals(bench.states, { "m/1": "READY" });
    assertEquals(bench.serving, { "m/1": "mended" });
  });
});

Deno.test("while the start goes on, the catalog has every model and how many are loaded", async () => {
  await withBench(async (bench) => {
    for (const name of ["m", "n"]) await bench.write(`${name}/model.onnx`, "a");
    await bench.deployment.start();
    const seen = bench.fleet.catalogs.map(({ models, starting, started }) => [
      models.map(({ name, reason }) => `${name}: ${reason}`).join(", "),
      starting?.loaded,
      started,
    ]);
    assertEquals(seen, [
      ["m: it is still being loaded, n: it is still being loaded", 0, false],
      ["m: , n: it is still being loaded", 1, false],
      ["m: , n: ", 2, false],
      ["m: , n: ", undefined, true],
    ]);
  });
});

Deno.test("a model that was unloaded by request stays out until it is loaded by request", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.deployment.unload("m");
    assertEquals(bench.serving, {});
    assertEquals(bench.states, { "m/1": "UNAVAILABLE: unloaded by request" });
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, {});
    await bench.deployment.load("m");
    assertEquals(bench.serving, { "m/1": "b" });
    assertEquals(bench.states, { "m/1": "READY" });
  });
});

Deno.test("a model that was unloaded by request is forgotten with its folder", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    await bench.deployment.unload("m");
    await bench.remove("m");
    await bench.deployment.poll();
    assertEquals(bench.deployment.catalog().models.length, 1);
    await bench.deployment.poll();
    assertEquals(bench.deployment.catalog().models, []);
    assertEquals(bench.metric(FAMILIES.modelReloads, { model: "m", result: "removed" }), 1);
    await bench.write("m/model.onnx", "b");
    await bench.settle();
    assertEquals(bench.serving, { "m/1": "b" });
  });
});

Deno.test("load() loads at once what has changed, was added or was taken away", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("m/2/model.onnx", "b");
    await bench.deployment.start();
    await bench.remove("m/1");
    await bench.write("m/2/model.onnx", "b2");
    await bench.write("m/3/model.onnx", "c");
    await bench.deployment.load("m");
    assertEquals(bench.serving, { "m/2": "b2", "m/3": "c" });
  });
});

Deno.test("load() throws why a version cannot be loaded, and serves the others", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/2/model.onnx", "bad");
    await assertRejectsKind(() => bench.deployment.load("m"), "model", "it is bad");
    assertEquals(bench.serving, { "m/1": "a" });
  });
});

Deno.test("load() and unload() name the known models when there is no such model", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.deployment.start();
    const missing = 'There is no folder for model "x"; found: m';
    await assertRejectsKind(() => bench.deployment.load("x"), "not_found", missing);
    const unknown = 'Model "x" is not known; known models: m';
    await assertRejectsKind(() => bench.deployment.unload("x"), "not_found", unknown);
  });
  await withBench(async ({ deployment }) => {
    await assertRejectsKind(() => deployment.load("x"), "not_found", "found: none");
    await assertRejectsKind(() => deployment.unload("x"), "not_found", "known models: none");
  });
});

Deno.test("changes are made one after another, in the order of the requests", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const { deployment } = bench;
    await Promise.all([
      deployment.start(),
      deployment.unload("m"),
      deployment.load("m"),
      deployment.poll(),
      deployment.unload("m"),
    ]);
    assertEquals(bench.serving, {});
    assertEquals(bench.fleet.leftStaged, 0);
  });
});

Deno.test("whileStill() waits for the change under way, and the next change waits for it", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const events: string[] = [];
    const [begun, revived] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    void bench.deployment.start().then(() => events.push("started"));
    const still = bench.deployment.whileStill(() => {
      events.push(`revived with ${bench.deployment.activeFiles().length}`);
      begun.resolve();
      return revived.promise;
    });
    const unloaded = bench.deployment.unload("m");
    await begun.promise;
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals([events, bench.serving], [["started", "revived with 1"], { "m/1": "a" }]);
    revived.resolve("thread");
    assertEquals(await still, "thread");
    await unloaded;
    assertEquals(bench.serving, {});
  });
});

Deno.test("a change that fails does not keep the next from being made", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const failing = bench.deployment.whileStill(() => Promise.reject(new Error("no thread")));
    const next = bench.deployment.start();
    await assertRejects(() => failing, Error, "no thread");
    await next;
    assertEquals(bench.serving, { "m/1": "a" });
  });
});

// --- Readiness and defaults

/** Changes that lead from one healthy model, and the health after them: the same with a restart. */
const changes = [
  { name: "nothing happens", change: [], serving: "", ready: true },
  { name: "a broken model is added", change: [write("n/model.onnx", "bad")], ready: false },
  {
    name: "a broken model is added and repaired",
    change: [write("n/model.onnx", "bad"), write("n/model.onnx", "b")],
    ready: true,
  },
  {
    name: "a broken model is added and taken away",
    change: [write("n/model.onnx", "bad"), (bench: Bench) => bench.remove("n")],
    ready: true,
  },
  {
    name: "a broken version is added",
    change: [write("m/2/model.onnx", "bad")],
    ready: true,
  },
  {
    name: "the only model is taken away",
    change: [(bench: Bench) => bench.remove("m")],
    serving: "there are no model folders",
    ready: false,
  },
  {
    name: "the only model is taken for a broken one",
    change: [(bench: Bench) => bench.remove("m"), write("n/model.onnx", "bad")],
    serving: "no model is ready",
    ready: false,
  },
];
for (const { name, change, serving = "", ready } of changes) {
  Deno.test(`health is the same before and after a restart when ${name}`, async () => {
    await withBench(async (bench) => {
      await bench.write("m/1/model.onnx", "a");
      await bench.deployment.start();
      for (const step of change) {
        await step(bench);
        await bench.settle();
      }
      const restarted = bench.below(".");
      await restarted.deployment.start();
      for (const { deployment } of [bench, restarted]) {
        const catalog = deployment.catalog();
        assertEquals([whyNotServing(catalog), allReady(catalog)], [serving, ready]);
      }
    });
  });
}

function write(path: string, content: string): (bench: Bench) => Promise<void> {
  return (bench) => bench.write(path, content);
}

Deno.test("the server takes requests only once it has tried every model", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    const why = "the models are still being loaded";
    assertEquals(whyNotServing(bench.deployment.catalog()), why);
  });
});

Deno.test("a model whose reload failed is ready, and one unloaded by request counts for nothing", async () => {
  await withBench(async (bench) => {
    await bench.write("m/model.onnx", "a");
    await bench.write("n/model.onnx", "b");
    await bench.deployment.start();
    await bench.write("m/model.onnx", "bad");
    await bench.settle();
    await bench.deployment.unload("n");
    assertEquals(allReady(bench.deployment.catalog()), true);
    await bench.deployment.unload("m");
    assertEquals(whyNotServing(bench.deployment.catalog()), "no model is ready");
    assertEquals(allReady(bench.deployment.catalog()), false);
  });
});

Deno.test("the default version is the one model.json names, else the highest that is ready", async () => {
  await withBench(async (bench) => {
    const defaultVersion = () => bench.deployment.catalog().models[0]!.defaultVersion;
    const features = [{ name: "a", type: "number" }];
    await bench.write("m/9/model.onnx", "a");
    await bench.write("m/10/model.onnx", "b");
    await bench.write("m/11/model.onnx", "bad");
    await bench.deployment.start();
    assertEquals(defaultVersion(), "10");
    const manifest = { name: "m", task: "regression", features, default_version: 9 };
    await bench.write("m/model.json", manifest);
    await bench.settle();
    assertEquals(defaultVersion(), "9");
    await bench.write("m/model.json", { ...manifest, default_version: 11 });
    await bench.settle();
    assertEquals(defaultVersion(), "10");
  });
});

Deno.test("the default version is the one that the newest version's model.json names", async () => {
  await withBench(async (bench) => {
    const features = [{ name: "a", type: "number" }];
    const manifest = { name: "m", task: "regression", features };
    for (const version of [1, 2, 3]) await bench.write(`m/${version}/model.onnx`, "a");
    await bench.write("m/model.json", { ...manifest, default_version: 1 });
    await bench.deployment.start();
    // Version 1 goes on as it was, with the model.json that it had.
    await bench.write("m/1/model.onnx", "bad");
    await bench.write("m/model.json", { ...manifest, default_version: 2 });
    await bench.settle();
    assertEquals(bench.deployment.catalog().models[0]!.defaultVersion, "2");
  });
});

Deno.test("the catalog has models by name and versions by number, with the reason of the highest", async () => {
  await withBench(async (bench) => {
    for (const version of [10, 9, 2]) await bench.write(`n/${version}/model.onnx`, "bad");
    await bench.write("n/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.remove("n/1");
    await bench.write("n/11/model.onnx/file", "a folder where the graph should be");
    await bench.write("m/model.onnx", "a");
    await bench.settle();
    const { models, started } = bench.deployment.catalog();
    assertEquals(started, true);
    assertEquals(models.map(({ name, reason }) => [name, reason]), [
      ["m", ""],
      ["n", "Cannot load version 11: Is a directory"],
    ]);
    assertEquals(models[1]!.versions.map(({ version }) => version), ["2", "9", "10", "11"]);
    assertEquals([models[0]!.defaultVersion, models[1]!.defaultVersion], ["1", undefined]);
  });
});

Deno.test("the default model is the one configured, else the first that has a version ready", async () => {
  await withBench(async (bench) => {
    await bench.write("a/model.onnx", "bad");
    await bench.write("b/model.onnx", "b");
    await bench.deployment.start();
    assertEquals(bench.deployment.catalog().defaultModel, "b");
  });
  await withBench(async (bench) => {
    await bench.write("a/model.onnx", "a");
    await bench.write("b/model.onnx", "b");
    await bench.deployment.start();
    assertEquals(bench.deployment.catalog().defaultModel, "b");
  }, "b");
});

const absences = [
  { name: "is unloaded by request", leave: (bench: Bench) => bench.deployment.unload("b") },
  { name: "is taken away", leave: (bench: Bench) => bench.remove("b") },
];
for (const { name, leave } of absences) {
  Deno.test(`the default model stays the same when it ${name}, and when another comes first`, async () => {
    await withBench(async (bench) => {
      await bench.write("b/model.onnx", "b");
      await bench.write("c/model.onnx", "c");
      await bench.deployment.start();
      await leave(bench);
      await bench.settle();
      await bench.write("a/model.onnx", "a");
      await bench.settle();
      assertEquals(bench.serving, { "c/1": "c", "a/1": "a" });
      assertEquals(bench.deployment.catalog().defaultModel, "b");
    });
  });
}

Deno.test("the default model is the first that becomes ready when none was at the start", async () => {
  await withBench(async (bench) => {
    await bench.write("a/model.onnx", "bad");
    await bench.deployment.start();
    assertEquals(bench.deployment.catalog().defaultModel, undefined);
    await bench.write("b/model.onnx", "b");
    await bench.settle();
    await bench.write("a/model.onnx", "a");
    await bench.settle();
    assertEquals(bench.deployment.catalog().defaultModel, "b");
  });
});

Deno.test("a default model that is not there is warned of at the start, with the known names", async () => {
  for (const [defaultModel, warnings] of [["nope", 1], ["a", 0]] as const) {
    await withBench(async (bench) => {
      await bench.write("a/model.onnx", "a");
      await bench.write("b/model.onnx", "bad");
      await bench.deployment.start();
      const lines = bench.logged.map((line) => JSON.parse(line))
        .filter(({ message }) => message.startsWith("there is no folder for the default model"));
      assertEquals(lines.length, warnings);
      for (const { level, model, known } of lines) {
        assertEquals([level, model, known], ["warn", "nope", "a, b"]);
      }
    }, defaultModel);
  }
});

Deno.test("what looks like a model and is none is told once, and as long as it is there", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.write("iris/v1/model.onnx", "b");
    await bench.deployment.start();
    const paths = () => bench.deployment.catalog().skipped.map(({ path }) => path);
    assertEquals(paths(), ["iris/v1/model.onnx"]);
    await bench.settle();
    assertEquals(bench.count("not served"), 1);
    assertStringIncludes(bench.logged[0]!, 'rename \\"v1\\" to \\"1\\"');

    await bench.write("stray.onnx", "c");
    await bench.settle();
    assertEquals(paths(), ["iris/v1/model.onnx", "stray.onnx"]);
    assertEquals(bench.count("not served"), 2);

    await bench.move("iris/v1", "iris/1");
    await bench.remove("stray.onnx");
    await bench.settle();
    assertEquals(paths(), []);
    assertEquals(bench.serving["iris/1"], "b");
    assertEquals(bench.count("not served"), 2);
  });
});

Deno.test("a graph that gets its name when it is whole is not told of", async () => {
  await withBench(async (bench) => {
    await bench.write("m/1/model.onnx", "a");
    await bench.deployment.start();
    await bench.write("m/2/next.onnx", "b");
    await bench.deployment.poll();
    await bench.move("m/2/next.onnx", "m/2/model.onnx");
    await bench.settle();
    assertEquals(bench.deployment.catalog().skipped, []);
    assertEquals(bench.count("not served"), 0);
    assertEquals(bench.serving["m/2"], "b");
  });
});
