import { assertEquals } from "@std/assert/mod.js";
import { dirname, join } from "@std/path/posix/mod.js";

/**
 * What each room may import of ours. A room is a folder, or a file that stands beside folders.
 * Rooms import only rooms further up in their list, so there are no circles.
 */
const WINGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "": {
    "errors.ts": [],
    "assets.ts": [],
    "version.ts": [],
    "random.ts": [],
    "logger.ts": [],
    net: ["errors.ts"],
    metrics: [],
    tracing: ["errors.ts", "version.ts", "random.ts", "logger.ts", "net", "metrics"],
    access: ["errors.ts", "logger.ts", "net", "metrics"],
    config: ["errors.ts", "net", "access"],
    models: ["errors.ts", "assets.ts", "random.ts", "logger.ts", "metrics"],
    prediction_log: ["errors.ts", "random.ts", "logger.ts", "metrics"],
    prometheus: ["errors.ts", "version.ts", "logger.ts", "net", "metrics"],
    feedback: ["errors.ts", "net", "models"],
    loadgen: ["errors.ts", "random.ts", "net", "config", "models", "feedback"],
    http: [
      ...["errors.ts", "version.ts", "logger.ts"],
      ...["net", "metrics", "tracing", "access", "models", "prediction_log", "prometheus"],
    ],
    gateway: ["errors.ts", "logger.ts", "net", "metrics", "http"],
    threads: [
      ...["errors.ts", "assets.ts", "version.ts", "logger.ts"],
      ...["net", "metrics", "tracing", "access", "models", "prediction_log", "prometheus", "http"],
      "gateway",
    ],
    commands: [
      ...["errors.ts", "assets.ts", "version.ts", "random.ts", "logger.ts"],
      ...["net", "config", "access", "models", "feedback", "prometheus", "loadgen", "threads"],
    ],
    tools: ["assets.ts", "errors.ts", "config", "models", "prometheus", "commands"],
  },
  models: {
    "tensor.ts": [],
    "engine_choice.ts": [],
    "max_hangs.ts": [],
    "turns.ts": [],
    native: [],
    onnx: [],
    folder: ["engine_choice.ts", "onnx"],
    "catalog.ts": ["folder"],
    encode: ["tensor.ts", "folder"],
    decode: ["tensor.ts", "onnx", "folder"],
    run: [
      ...["tensor.ts", "engine_choice.ts", "max_hangs.ts", "turns.ts"],
      ...["native", "onnx", "folder"],
    ],
    arrow: [],
    table: ["turns.ts", "folder", "encode", "arrow"],
    trial: [
      ...["tensor.ts", "engine_choice.ts", "turns.ts"],
      ...["onnx", "folder", "encode", "decode", "run"],
    ],
    watch: ["tensor.ts", "folder", "encode", "decode"],
    serving: [
      ...["tensor.ts", "engine_choice.ts", "turns.ts", "catalog.ts"],
      ...["folder", "encode", "decode", "run", "trial", "watch"],
    ],
    profile: ["folder", "encode", "decode", "run", "table", "watch", "serving"],
    scoring: ["tensor.ts", "folder", "decode", "arrow", "table", "serving"],
    deployment: [
      "engine_choice.ts",
      "tensor.ts",
      "max_hangs.ts",
      "folder",
      "catalog.ts",
      "decode",
      "serving",
      "watch",
      "profile",
    ],
  },
  prometheus: {
    "sample_columns.ts": [],
    "storage.ts": ["sample_columns.ts"],
    text: ["storage.ts"],
    promql: ["sample_columns.ts", "storage.ts", "text"],
    tsdb: ["sample_columns.ts", "storage.ts", "text"],
    scrape: ["storage.ts", "text"],
    rules: ["storage.ts", "text", "promql"],
    api: ["storage.ts", "text", "promql", "tsdb", "scrape", "rules"],
    "activity.ts": [],
    "ticks.ts": [],
    "clock_watch.ts": [],
    "own_counts.ts": ["tsdb", "scrape", "rules", "api"],
    "own_samples.ts": ["storage.ts", "promql", "scrape"],
    "rule_runner.ts": ["storage.ts", "promql", "rules", "api"],
    "remote.ts": ["api", "own_counts.ts"],
    "embedded.ts": [
      ...["text", "promql", "tsdb", "scrape", "rules", "api"],
      ...[
        "activity.ts",
        "ticks.ts",
        "clock_watch.ts",
        "own_counts.ts",
        "own_samples.ts",
        "rule_runner.ts",
      ],
    ],
  },
};

const SERVER = new URL("./", import.meta.url).pathname;
const IMPORT =
  /^\s*(?:import|export)\b[^;]*?from\s+"(\.{1,2}\/[^"]+)"|^import\s+"(\.{1,2}\/[^"]+)"/gm;
// Tests, and files that only tests use.
const OF_TESTS = /_(test|bench)\.ts$|(^|\/)(testing|testdata)\//;

/** The product files of `server/`, with the files that each imports, as paths below `server/`. */
const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(
  [...filesBelow("")].filter((file) => file.endsWith(".ts") && !OF_TESTS.test(file)).map(
    (file) => [file, importsOf(file)],
  ),
);

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(SERVER + folder)) {
    if (isDirectory) yield* filesBelow(`${folder}${name}/`);
    else yield folder + name;
  }
}

function importsOf(file: string): string[] {
  const text = Deno.readTextFileSync(SERVER + file);
  return [...text.matchAll(IMPORT)]
    .map(([, named, bare]) => join(dirname(file), (named ?? bare)!))
    .filter((target) => !target.startsWith(".."));
}

/** The room of a file within a wing; undefined when it is in another wing. */
function roomOf(file: string, wing: string): string | undefined {
  if (wing !== "" && !file.startsWith(`${wing}/`)) return undefined;
  return file.slice(wing === "" ? 0 : wing.length + 1).split("/")[0];
}

for (const [wing, rooms] of Object.entries(WINGS)) {
  Deno.test(`every room of server/${wing} imports only rooms that it may`, () => {
    const forbidden: string[] = [];
    for (const [file, targets] of IMPORTS) {
      const from = roomOf(file, wing);
      if (from === undefined) continue;
      for (const target of targets) {
        const to = roomOf(target, wing);
        if (to === undefined || to === from || rooms[from]?.includes(to)) continue;
        forbidden.push(`${from} → ${to} in ${file}`);
      }
    }
    assertEquals(forbidden, []);
  });

  Deno.test(`the rooms of server/${wing} are those of the list, each below what it imports`, () => {
    const found = new Set([...IMPORTS.keys()].map((file) => roomOf(file, wing)));
    found.delete(undefined);
    assertEquals([...found].sort(), Object.keys(rooms).sort());
    const order = Object.keys(rooms);
    const upward = order.filter((room, at) =>
      rooms[room]!.some((imported) => order.indexOf(imported) >= at)
    );
    assertEquals(upward, []);
  });
}

Deno.test("no files of the server import one another in a circle", () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file)) return;
    done.add(file);
    for (const target of IMPORTS.get(file) ?? []) visit(target, [...path, file]);
  };
  for (const file of IMPORTS.keys()) visit(file, []);
  assertEquals(circles, []);
});

Deno.test("no product file is named like a test", () => {
  assertEquals([...IMPORTS.keys()].filter((file) => /(^|\/)(test|test_[^/]*)\.ts$/.test(file)), []);
});
