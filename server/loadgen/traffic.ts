import { configError } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import { seededRandom } from "../random.ts";
import type { LabelledRow } from "./csv_rows.ts";
import { fitChanges, requireClasses, type ServedModel } from "./fit_options.ts";
import type { Concept } from "./label_options.ts";
import type { RowChange } from "./row_change.ts";
import { RowChanger, type Step } from "./row_changer.ts";
import { type CsvTable, drawnRows, tableRows } from "./row_source.ts";
import { type ListedModel, type ServerClient, ServerClientError } from "./server_client.ts";
import { hasUsualError, type Truth, truthOf } from "./truth.ts";

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
  /** @param elapsedMs the time of the run, from which on changes may apply */
  readonly nextRow: (elapsedMs: number) => LabelledRow;
  readonly truth: Truth;
  /** The expected share of each predicted class; undefined where it is unknown. */
  readonly expectedClasses: Readonly<Record<string, number>> | undefined;
}

export interface TrafficOptions {
  /** Undefined: every model that is ready. */
  readonly choices: readonly ModelChoice[] | undefined;
  /** The rows for the only chosen model. */
  readonly csv: CsvTable | undefined;
  readonly seed: number;
  /** Whether labels are sent. */
  readonly hasLabels: boolean;
  readonly concepts: Counted<Concept>;
  readonly changes: Counted<RowChange>;
}

/** Options of the command line that take effect at some time, with the rows they took effect on. */
export type Counted<T> = Map<T, number>;

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
 * @throws {KnownError<"config">} when the server does not serve a choice, or no model has what an
 * option is about
 * @throws {ServerClientError} when the server cannot be reached
 */
export async function findTraffic(
  client: ServerClient,
  options: TrafficOptions,
  note: (sentence: string) => void,
): Promise<readonly Traffic[]> {
  const { choices } = options;
  const listed = await client.models();
  const wanted = choices ?? readyModels(listed, note);
  const served: ServedVersion[] = [];
  for (const resolved of resolveVersions(wanted, listed)) {
    const { model, version } = resolved;
    const manifest = await client.manifest(model, version);
    if (manifest === undefined) {
      const reason = `it has no model.json, so nothing is known of its features`;
      if (choices !== undefined) throw configError([`--model ${model}: ${reason}`]);
      note(`Leaving out ${model}: ${reason}`);
      continue;
    }
    const reference = await client.reference(model, version, manifest);
    served.push({ ...resolved, manifest, reference });
  }
  if (served.length === 0) {
    throw new ServerClientError("The target has no model to send requests to");
  }
  const { changes, concepts } = options;
  const steps = fitChanges([...changes.keys()], served);
  requireClasses([...concepts.keys()], served);
  return await Promise.all(
    served.map((one, i) => trafficOf(one, steps[i]!, client, options, note)),
  );
}

interface ServedVersion extends ServedModel, ResolvedVersion {}

/**
 * The rows, changes and labels of each model have random sources of their own: rows depend neither
 * on the other models nor on what happens to them.
 */
async function trafficOf(
  { model, version, pinned, manifest, reference }: ServedVersion,
  steps: readonly Step[],
  client: ServerClient,
  { csv, seed, hasLabels, changes, concepts }: TrafficOptions,
  note: (sentence: string) => void,
): Promise<Traffic> {
  const source = csv === undefined
    ? drawnRows(manifest, reference, seed)
    : await tableRows(csv, manifest, note);
  if (hasLabels && csv?.label === undefined) noteMissingTruth(model, manifest, reference, note);
  const changer = new RowChanger(steps, seededRandom(seed + 1), changes);
  const truth = truthOf({
    ...{ manifest, reference, concepts: [...concepts.keys()], flips: concepts },
    random: seededRandom(seed + 2),
  });
  return {
    ...{ model, version, truth },
    url: client.url(`/models/${model}${pinned ? `/versions/${version}` : ""}/predict`),
    nextRow: (elapsedMs) => {
      const { row, label } = source();
      return { row: changer.at(elapsedMs, row), label };
    },
    expectedClasses: csv === undefined ? reference?.classes : undefined,
  };
}

function noteMissingTruth(
  model: string,
  { task }: Manifest,
  reference: Reference | undefined,
  note: (sentence: string) => void,
): void {
  if (task !== "regression" || hasUsualError(reference)) return;
  note(`No labels for ${model}: to draw them, its reference.json needs quality.mse`);
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
