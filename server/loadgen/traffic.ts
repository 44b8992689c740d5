import { configError, describeProblem, errorMessage } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import { readCsvRows } from "./csv_rows.ts";
import { type Row, rowDrawer } from "./draw.ts";
import { seededRandom } from "./random.ts";
import { type ListedModel, type Target, TargetError } from "./target.ts";

/** A model that is to get requests; without a version, whichever is its default. */
export interface ModelChoice {
  readonly model: string;
  readonly version: string | undefined;
}

/** Where requests go, and the rows that they carry. */
export interface Traffic {
  readonly model: string;
  readonly version: string;
  /** Where to post predictions. */
  readonly url: string;
  readonly nextRow: () => Row;
  /** The share of each class that the model is expected to predict; undefined where nobody knows. */
  readonly expectedClasses: Readonly<Record<string, number>> | undefined;
}

export interface TrafficOptions {
  /** Undefined for every model that is ready. */
  readonly choices: readonly ModelChoice[] | undefined;
  /** A file to take the rows from, for the one model that is chosen. */
  readonly csv: string | undefined;
  readonly seed: number;
}

/**
 * Reads `churn,fraud:2` as choices of models.
 *
 * @throws {RangeError} for a text that is no such list
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
 * Asks the target for its models, and prepares the rows for them.
 *
 * @param note takes a sentence about what is left out
 * @throws {KnownError<"config">} when the target cannot serve a choice
 * @throws {TargetError} when it cannot be asked
 */
export async function findTraffic(
  target: Target,
  { choices, csv, seed }: TrafficOptions,
  note: (sentence: string) => void,
): Promise<readonly Traffic[]> {
  const listed = await target.models();
  const wanted = choices ?? readyModels(listed, note);
  const traffic: Traffic[] = [];
  for (const { model, version, pinned } of resolveVersions(wanted, listed)) {
    const manifest = await target.manifest(model, version);
    if (manifest === undefined) {
      const reason = `it has no model.json, so nothing is known of its features`;
      if (choices !== undefined) throw configError([`--model ${model}: ${reason}`]);
      note(`Leaving out ${model}: ${reason}`);
      continue;
    }
    const reference = await target.reference(model, version, manifest);
    traffic.push({
      model,
      version,
      url: target.url(`/models/${model}${pinned ? `/versions/${version}` : ""}/predict`),
      nextRow: csv === undefined
        ? drawnRows(manifest, reference, seed)
        : await tableRows(csv, manifest, note),
      expectedClasses: csv === undefined ? reference?.classes : undefined,
    });
  }
  if (traffic.length === 0) throw new TargetError("The target has no model to send requests to");
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
  /** Whether requests name the version, or leave the choice to the target. */
  readonly pinned: boolean;
}

/** @throws {KnownError<"config">} with every choice that the target cannot serve */
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

/** @returns why it cannot be served, as a string */
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

/** Each model draws by itself, so its rows do not depend on which others get requests. */
function drawnRows(manifest: Manifest, reference: Reference | undefined, seed: number): () => Row {
  const random = seededRandom(seed);
  const drawRow = rowDrawer(manifest, reference);
  return () => drawRow(random);
}

/** The table's rows in their order, from the first again after the last. */
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
    // The system's words end in the path: "No such file or directory (os error 2): open '…'".
    const reason = errorMessage(error).replace(/ \(os error .*/s, "");
    throw configError([`Cannot read --csv ${path}: ${reason}`]);
  }
}
