/** Loads versions with the graphs of `testdata/`, for tests. */

import { Tally } from "../../metrics/tally.ts";
import { type Manifest, parseManifest } from "../folder/manifest.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { configureRuntime } from "../run/load_session.ts";
import type { InferenceLimits, LoadedVersion } from "../serving/loaded_version.ts";
import { loadVersion } from "../serving/load_version.ts";
import { readRuntime } from "../run/runtime_source.ts";

configureRuntime(await readRuntime());

/** A graph of `testdata/` by its name without the ending. */
export function testGraph(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../testdata/${name}.onnx`, import.meta.url));
}

/** A checked manifest with the given fields, and with the required ones. */
export function manifestOf(fields: Record<string, unknown>): Manifest {
  const parsed = parseManifest(JSON.stringify({ name: "test", ...fields }));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** The number features of these names. */
export function numbers(...names: string[]): Record<string, unknown>[] {
  return names.map((name) => ({ name, type: "number" }));
}

/** The files of a version with a graph of `testdata/`, as if read from disk. */
export function testFiles(graph: string, fields: Partial<VersionFiles> = {}): VersionFiles {
  return {
    model: "test",
    version: "1",
    manifest: undefined,
    graph: testGraph(graph),
    externalData: [],
    sha256: "0",
    samples: [],
    reference: undefined,
    ...fields,
  };
}

const LIMITS: InferenceLimits = { queue: 100, maxRows: 1000 };

/** Loads a graph of `testdata/`, with a manifest of these fields or with none. */
export function loadTest(
  graph: string,
  manifest?: Record<string, unknown>,
  files: Partial<VersionFiles> = {},
  tally: Tally = new Tally(() => {}),
): Promise<LoadedVersion> {
  const checked = manifest === undefined ? undefined : manifestOf(manifest);
  return loadVersion(testFiles(graph, { manifest: checked, ...files }), tally, LIMITS);
}

/** The predictions of a version for instances. */
export async function ask(version: LoadedVersion, instances: readonly unknown[]) {
  const answer = await version.predict(instances, (row) => `instances[${row}]`, 10_000);
  return [...answer.predictions];
}
