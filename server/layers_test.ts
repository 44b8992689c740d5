import { assertEquals } from "@std/assert/mod.js";

/**
 * What each folder may import of ours. Arrows point down the list, so there are
 * no cycles; `.` stands for the files directly in `server/`. Tests may import
 * what they like.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ".": [],
  metrics: [],
  promql: ["."],
  tsdb: ["."],
  scrape: ["."],
  rules: [".", "promql"],
  prometheus: [".", "promql", "tsdb", "scrape", "rules"],
  onnx: [],
  registry: [".", "onnx"],
  inference: [".", "metrics", "onnx", "registry"],
  loadgen: [".", "registry", "inference"],
  http: [".", "metrics", "registry", "inference", "prometheus"],
  threads: [
    ...[".", "metrics", "registry", "inference", "http"],
    ...["promql", "tsdb", "scrape", "rules", "prometheus"],
  ],
  commands: [
    ...[".", "metrics", "registry", "inference", "loadgen", "http", "threads"],
    ...["promql", "rules"],
  ],
  tools: [".", "inference", "promql", "tsdb", "scrape"],
};

const SERVER = new URL("./", import.meta.url);
const IMPORT =
  /^\s*(?:import|export)\b[^;]*?from\s+"(\.{1,2}\/[^"]+)"|^import\s+"(\.{1,2}\/[^"]+)"/gm;

async function* sources(dir: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory && name !== "testdata") yield* sources(new URL(`${name}/`, dir));
    const isTest = /(_test|_bench)\.ts$|^test_/.test(name);
    if (name.endsWith(".ts") && !isTest) yield new URL(name, dir);
  }
}

/** The folder of `server/` that a file is in; undefined for files elsewhere. */
function folderOf(file: URL): string | undefined {
  if (!file.href.startsWith(SERVER.href)) return undefined;
  const path = file.href.slice(SERVER.href.length);
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : ".";
}

Deno.test("every folder of the server imports only the folders below it", async () => {
  const forbidden: string[] = [];
  for await (const file of sources(SERVER)) {
    const from = folderOf(file)!;
    const text = await Deno.readTextFile(file);
    for (const [, named, bare] of text.matchAll(IMPORT)) {
      const to = folderOf(new URL((named ?? bare)!, file));
      if (to === undefined || to === from || ALLOWED[from]?.includes(to)) continue;
      forbidden.push(`${from} → ${to} in ${file.href.slice(SERVER.href.length)}`);
    }
  }
  assertEquals(forbidden, []);
});

Deno.test("every folder of the server has its place in the layers", async () => {
  const folders = new Set<string>();
  for await (const file of sources(SERVER)) folders.add(folderOf(file)!);
  assertEquals([...folders].filter((folder) => ALLOWED[folder] === undefined), []);
});
