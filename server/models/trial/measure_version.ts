import type { Manifest } from "../folder/manifest.ts";
import { operatorsOf } from "../onnx/operators.ts";
import type { ExampleRun } from "../run/example_run.ts";
import type { LoadedGraph } from "../run/load_graph.ts";
import type { RowIndependence } from "../run/row_independence.ts";
import type { Session } from "../run/session_types.ts";
import { sameBits } from "./compare_outputs.ts";
import { measureRows, type RunTimes } from "./measure_rows.ts";

/** What runs on the engine that serves a version have shown. It can be sent to another thread. */
export interface Measured {
  readonly runTimes: RunTimes;
  /** Why answers must not be kept, for a version that asks for it; else empty. */
  readonly whyNotCached: string;
}

/** What the trial has seen. */
export interface SeenRuns {
  readonly rowIndependence: RowIndependence;
  /** Undefined when the graph ran on no synthetic row. */
  readonly example: ExampleRun | undefined;
}

/** @param loaded the graph on the engine that serves the version */
export async function measureVersion(
  { session, graph }: Pick<LoadedGraph, "session" | "graph">,
  manifest: Manifest | undefined,
  { rowIndependence, example }: SeenRuns,
): Promise<Measured> {
  return {
    runTimes: await measureRows(session, rowIndependence, example),
    whyNotCached: manifest?.cache === undefined
      ? ""
      : await whyNotRepeatable(session, graph, example),
  };
}

const RANDOM = new Set([
  ...["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"],
  ...["Multinomial", "Bernoulli"],
]);
const REPETITIONS = 3;

/** Why the same tensors may have other outputs the next time; empty when they have the same. */
async function whyNotRepeatable(
  session: Session,
  graph: Uint8Array,
  example: ExampleRun | undefined,
): Promise<string> {
  const random = [...operatorsOf(graph)].find((operator) => RANDOM.has(operator));
  if (random !== undefined) return `the graph draws random numbers (${random})`;
  if (example === undefined) return "the graph ran on no row of its trial";
  const fetches = session.outputs.map((_, position) => position);
  const first = await session.run(example.feeds, fetches);
  for (let i = 0; i < REPETITIONS; i++) {
    const again = await session.run(example.feeds, fetches);
    if (!again.every((output, position) => sameBits(output, first[position]!))) {
      return "two runs of the graph on the same row gave different outputs";
    }
  }
  return "";
}

/** The warning for a version whose answers are not kept although `model.json` asks for it. */
export function cacheWarning(whyNotCached: string): string {
  return `answers are not cached although model.json asks for it: ${whyNotCached}`;
}
