import { errorMessage, isKind, type KnownError, modelError } from "../../errors.ts";
import { readModel } from "../onnx/graph.ts";
import { explainLoadFailure } from "./load_failure.ts";
import { DATATYPE_OF, type OpenSession } from "./runtime.ts";
import { type RuntimeSource, startOrt } from "./runtime_source.ts";
import { Runtimes } from "./runtimes.ts";
import type { ExternalData, Session, SessionOptions } from "./session_types.ts";
import { originsOf, valueProblems } from "./value_problems.ts";

let runtimes: Runtimes;

/**
 * Sets the ONNX Runtime of this thread. Must be called once, before the first session.
 *
 * @returns the version of ONNX Runtime
 */
export function configureRuntime(source: RuntimeSource): string {
  runtimes = new Runtimes(source);
  return startOrt(source).env.versions.web ?? "unknown";
}

/**
 * Loads a graph.
 *
 * @throws {KnownError<"model">} naming the model, the problem of the graph and a remedy
 * @throws {KnownError<"unavailable">} when there is no memory for a runtime now
 */
export async function loadSession(
  model: string,
  graph: Uint8Array,
  externalData: readonly ExternalData[] = [],
  options: SessionOptions = {},
): Promise<Session> {
  let session;
  let opened: OpenSession;
  try {
    session = await runtimes.load(graph, externalData, options);
    opened = await session.open();
  } catch (error) {
    if (isKind(error, "unavailable")) throw error;
    if (isKind(error, "trap")) throw trapAtLoad(model, error);
    throw modelError(model, explainLoadFailure(graph, errorMessage(error)));
  }
  const { inputMetadata, outputMetadata } = opened;
  const isKnown = (type: string) => DATATYPE_OF.has(type);
  const origins = () => readModel(graph, originsOf);
  const problems = [...valueProblems(inputMetadata, outputMetadata, isKnown, origins)];
  if (problems.length > 0) {
    await session.release();
    throw modelError(model, problems);
  }
  return session;
}

/** The error for a version that breaks ONNX Runtime before its first request. */
export function trapAtLoad(
  model: string,
  { details: { words } }: KnownError<"trap">,
): KnownError<"model"> {
  return modelError(
    model,
    `the graph breaks ONNX Runtime when it is loaded or warmed up, which says: ${words}. ` +
      "Remedy: export it in another way, such as with another opset, or give it model.json and " +
      "samples.json with rows that it can run on",
  );
}
