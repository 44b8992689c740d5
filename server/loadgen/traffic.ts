import { configError, describeProblem, errorMessage } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import { readCsvRows } from "./csv_rows.ts";
import type { Row } from "../models/table/row_reader.ts";
import { seededRandom } from "../random.ts";
import { rowDrawer } from "./draw.ts";
import { type ListedModel, type ServerClient, ServerClientError } from "./server_client.ts";

/** A model to send requests to; without a version, its default version. */
export interface ModelChoice {
  readonly model: string;
  readonly version: string | undefined;
}

/** The requests to one model: their URL and their rows. */
export interface Traffic {
  readonly model: string;
  readonly version: string;
  /** The URL of the predict endpoint. */
  readonly url: string;
  readonly nextRow: () => Row;
  /** The expected share of each predicted class; undefined where it is unknown. */
  readonly expectedClasses: Readonly<Record<string, number>> | undefined;
}

export interface TrafficOptions {
  /** Undefined: every model that is ready. */
  readonly choices: readonly ModelChoice[] | undefined;
  /** A CSV file with the rows for the only chosen model. */
  readonly csv: string | undefined;
  readonly seed: number;
}

/**
 * Reads `churn,fraud:2` as choices of models.
 *
 * @throws {RangeError} for any other text
 */
export function modelChoices(text: string): readonly ModelChoice[] {
  return text.split(",").map((choice) => {
    const [model = "", version, ...rest] = choice.trim().split(":");
    if (model === "" || version === "" || rest.length > 0) {
      throw new RangeError("a list of models such as churn,fraud:2");
    }
    return { model, version };
  });
}

/**
 * Asks the server for its models, and prepares the rows for them.
 *
 * @param note is called with a sentence for each model or part of a table that is left out
 * @throws {KnownError<"config">} when the server does not serve a choice
 * @throws {ServerClientError} when the server cannot be reached
 */
export async function findTraffic(
  client: ServerClient,
  { choices, csv, seed }: TrafficOptions,
  note: (sentence: string) => void,
): Promise<readonly Traffic[]> {
  const listed = await client.models();
  const wanted = choices ?? readyModels(listed, note);
  const traffic: Traffic[] = [];
  for (const { model, version, pinned } of resolveVersions(wanted, listed)) {
    const manifest = await client.manifest(model, version);
    if (manifest === undefined) {
      const reason = `it has no model.json, so nothing is known of its features`;
      if (choices !== undefined) throw configError([`--model ${model}: ${reason}`]);
      note(`Leaving out ${model}: ${reason}`);
      continue;
    }
    const reference = await client.reference(model, version, manifest);
    traffic.push({
      model,
      version,
      url: client.url(`/models/${model}${pinned ? `/versions/${version}` : ""}/predict`),
      nextRow: csv === undefined
        ? drawnRows(manifest, reference, seed)
        : await tableRows(csv, manifest, note),
      expectedClasses: csv === undefined ? reference?.classes : undefined,
    });
  }
  if (traffic.length === 0) {
    throw new ServerClientError("The target has no model to send requests to");
  }
  return traffic;
}

function readyModels(
  listed: readonly ListedModel[],
  note: (sentence: string) => void,
): readonly ModelChoice[] {
  const ready = listed.filter((model) => model.default_version !== null);
  for (const model of listed) {
    if (!ready.includes(model)) note(`Leaving out ${model.name}: none of its versions is ready`);
  }
  return ready.map(({ name }) => ({ model: name, version: undefined }));
}

interface ResolvedVersion {
  readonly model: string;
  readonly version: string;
  /** Whether the URL names the version; else the server chooses. */
  readonly pinned: boolean;
}

/** @throws {KnownError<"config">} with every choice that the server does not serve */
function resolveVersions(
  choices: readonly ModelChoice[],
  listed: readonly ListedModel[],
): readonly ResolvedVersion[] {
  const issues: string[] = [];
  const resolved: ResolvedVersion[] = [];
  for (const choice of choices) {
    const found = resolveVersion(choice, listed);
    if (typeof found === "string") issues.push(`--model ${choiceText(choice)}: ${found}`);
    else resolved.push(found);
  }
  if (issues.length > 0) throw configError(issues);
  return resolved;
}

/** @returns the reason, as a string, when the server does not serve the choice */
function resolveVersion(
  { model, version }: ModelChoice,
  listed: readonly ListedModel[],
): ResolvedVersion | string {
  const entry = listed.find(({ name }) => name === model);
  if (entry === undefined) {
    return `the target has no such model; it has ${
      listed.map(({ name }) => name).join(", ") || "none"
    }`;
  }
  if (version === undefined) {
    return entry.default_version === null
      ? "none of its versions is ready"
      : { model, version: entry.default_version, pinned: false };
  }
  const found = entry.versions.find((candidate) => candidate.version === version);
  if (found === undefined) {
    const known = entry.versions.map((candidate) => candidate.version).join(", ");
    return `the model has no such version; it has ${known}`;
  }
  return found.state === "READY"
    ? { model, version, pinned: true }
    : `this version is not ready: ${found.reason}`;
}

function choiceText({ model, version }: ModelChoice): string {
  return version === undefined ? model : `${model}:${version}`;
}

/** Each model has its own random source, so its rows do not depend on the other models. */
function drawnRows(manifest: Manifest, reference: Reference | undefined, seed: number): () => Row {
  const random = seededRandom(seed);
  const drawRow = rowDrawer(manifest, reference);
  return () => drawRow(random);
}

/** The rows of the table in their order, over and over. */
async function tableRows(
  path: string,
  manifest: Manifest,
  note: (sentence: string) => void,
): Promise<() => Row> {
  const { rows, problems, cut } = await readTable(path, manifest);
  const [example] = problems.list();
  const shown = example === undefined ? "it is empty" : describeProblem(example);
  if (rows.length === 0) throw configError([`--csv ${path} has no row to send: ${shown}`]);
  if (problems.count > 0) {
    note(`Leaving out rows of ${path} with ${problems.count} wrong values, such as ${shown}`);
  }
  if (cut) note(`Taking the first ${rows.length} rows of ${path}`);
  let next = 0;
  return () => rows[next++ % rows.length]!;
}

async function readTable(path: string, manifest: Manifest) {
  try {
    const file = await Deno.open(path);
    return await readCsvRows(file.readable.pipeThrough(new TextDecoderStream()), manifest);
  } catch (error) {
    // The system's message ends in the path: "No such file or directory (os error 2): open '…'".
    const reason = errorMessage(error).replace(/ \(os error .*/s, "");
    throw configError([`Cannot read --csv ${path}: ${reason}`]);
  }
}
