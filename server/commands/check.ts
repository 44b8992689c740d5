import { configError, describeProblem, errorMessage, isKind } from "../errors.ts";
import { oneVisibleLine } from "../logger.ts";
import { readRuntime } from "../models/run/runtime_source.ts";
import { describeShape, type TensorSpec } from "../models/tensor.ts";
import { LIBRARY_OPTIONS } from "../config/engine_options.ts";
import { parseOptions } from "../config/options.ts";
import { engineTitle } from "../models/engine_choice.ts";
import { findModels, modelOfVersion } from "../models/folder/find_models.ts";
import type { ModelFolder, VersionFolder } from "../models/folder/model_folder.ts";
import { readVersion } from "../models/folder/read_version.ts";
import { findSkippedPaths } from "../models/folder/skipped_paths.ts";
import { WEBASSEMBLY } from "../models/run/engine_options.ts";
import type { EngineVerdict } from "../models/trial/engine_verdict.ts";
import { Trial } from "../threads/trial.ts";
import { checkRules } from "./check_rules.ts";
import type { Command } from "./command.ts";
import { findEngine } from "./engine_library.ts";
import { requireFolder } from "./folder.ts";
import { findRuleFiles } from "../prometheus/rules/rule_files.ts";
import { formatTable } from "./table.ts";

export const check: Command = {
  name: "check",
  summary: "Check a folder of models, or rule files, as serving them would",
  usage: "modelwatch check DIR [--onnxruntime DIR]\n       modelwatch check rules FILE_OR_DIR...",
  options: LIBRARY_OPTIONS,
  loadsLibraries: true,
  run: async (args) => {
    const { values, words } = parseOptions(LIBRARY_OPTIONS, args, () => undefined);
    const [dir, ...files] = words;
    if (dir === "rules" && files.length > 0) {
      return await checkRules((await Promise.all(files.map(findRuleFiles))).flat());
    }
    if (dir === undefined || words.length > 1) {
      throw configError([`check takes one folder, got ${words.length}: modelwatch check DIR`]);
    }
    await requireFolder(dir);
    // A version alone would be checked as a model, without the model.json that it shares.
    const model = await modelOfVersion(dir);
    if (model !== undefined) {
      throw configError([
        `"${dir}" is a version of a model: name the model's folder instead, "${model}"`,
      ]);
    }
    // What the native engine says is asked for, so a folder without it is an error.
    const engine = await findEngine({ engine: undefined, ...values, intraOp: 1 }, (problem) => {
      throw configError([`--onnxruntime: ${problem}`]);
    });
    const findings = await checkModels(dir, engine);
    console.log(describeFindings(findings));
    return findings.length > 0 && findings.every(({ problems }) => problems.length === 0) ? 0 : 1;
  },
};

/** The result of checking one version. */
export interface Finding {
  readonly model: string;
  readonly version: string;
  /** Known if loading got that far. */
  readonly task?: string;
  readonly inputs?: readonly TensorSpec[];
  readonly outputs?: readonly TensorSpec[];
  /** Problems that do not prevent serving it. */
  readonly warnings?: readonly string[];
  readonly samples?: number;
  readonly hasReference?: boolean;
  /** Why requests do not share runs of the graph; empty when they do. */
  readonly whyNotShared?: string;
  /** The most rows of a run that requests share. */
  readonly sharedRows?: number;
  /** Undefined where there is WebAssembly alone. */
  readonly verdict?: EngineVerdict | undefined;
  readonly problems: readonly string[];
}

/** Loads and warms up every version in a folder, one at a time, and finds skipped folders. */
export async function checkModels(
  dir: string,
  engine = WEBASSEMBLY,
): Promise<readonly Finding[]> {
  using trial = new Trial(await readRuntime(), { engine });
  const findings: Finding[] = [];
  const folders = await findModels(dir);
  for (const folder of folders) {
    if (folder.fault !== undefined) findings.push(faultyFolder(folder));
    for (const version of folder.versions) {
      const finding = await checkVersion(folder, version, trial);
      const { verdict, ...rest } = finding;
      findings.push(engine.library === undefined ? rest : { ...rest, verdict });
    }
  }
  for (const { path, reason } of await findSkippedPaths(dir, folders)) {
    findings.push({ model: path, version: "-", problems: [`not served: ${reason}`] });
  }
  return findings;
}

function faultyFolder({ name, fault }: ModelFolder): Finding {
  return { model: name, version: "-", problems: [`the folder: ${errorMessage(fault)}`] };
}

async function checkVersion(
  folder: ModelFolder,
  version: VersionFolder,
  trial: Trial,
): Promise<Finding> {
  const head = { model: folder.name, version: version.version };
  try {
    const files = await readVersion(folder, version);
    const { trialReport, ...result } = await trial.load(files);
    const { task, inputs, outputs, warnings, whyNotShared, sharedRows } = result;
    return {
      ...head,
      task,
      inputs,
      outputs,
      warnings,
      samples: files.samples.length,
      hasReference: files.reference !== undefined,
      whyNotShared,
      sharedRows,
      verdict: trialReport.verdict,
      problems: [],
    };
  } catch (error) {
    const problems = isKind(error, "model")
      ? error.details.problems.map(describeProblem)
      : [errorMessage(error)];
    return { ...head, problems };
  }
}

/** A table of all versions, then their problems and the reasons why they are slower. */
export function describeFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) {
    return "No models found: a model is a folder with model.onnx, or with numbered folders that have one";
  }
  const hasEngines = findings.some(({ verdict }) => verdict !== undefined);
  const table = formatTable(
    [
      ...["MODEL", "VERSION", "TASK", "INPUTS", "OUTPUTS", "SAMPLES", "REFERENCE", "BATCHING"],
      ...hasEngines ? ["ENGINE"] : [],
      "RESULT",
    ],
    findings.map((finding) => [
      oneVisibleLine(finding.model),
      finding.version,
      finding.task ?? "-",
      describeTensors(finding.inputs),
      describeTensors(finding.outputs),
      finding.samples === undefined ? "-" : String(finding.samples),
      finding.hasReference === undefined ? "-" : finding.hasReference ? "yes" : "no",
      describeBatching(finding),
      ...hasEngines ? [describeEngine(finding.verdict)] : [],
      describeResult(finding),
    ]),
  );
  const details = findings.flatMap(
    ({ model, version, problems, warnings = [], whyNotShared = "", verdict }) => {
      const name = version === "-" ? model : `${model} ${version}`;
      return [
        ...(whyNotShared === "" ? [] : [`requests do not share runs: ${whyNotShared}`]),
        ...(verdict === undefined || verdict.reason === "" || verdict.isWarning
          ? []
          : [`${engineTitle(verdict.engine)} engine: ${verdict.reason}`]),
        ...problems,
        ...warnings.map((warning) => `warning: ${warning}`),
      ].map((text) => oneVisibleLine(`${name}: ${text}`));
    },
  );
  return [table, ...details].join("\n");
}

function describeBatching({ whyNotShared, sharedRows }: Finding): string {
  if (whyNotShared === undefined) return "-";
  return whyNotShared === "" ? `up to ${sharedRows} rows` : "no";
}

function describeEngine(verdict: EngineVerdict | undefined): string {
  return verdict === undefined ? "-" : engineTitle(verdict.engine);
}

function describeResult({ problems, warnings = [] }: Finding): string {
  if (problems.length > 0) return counted(problems.length, "problem");
  return warnings.length === 0 ? "ok" : `ok, ${counted(warnings.length, "warning")}`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

// More would not fit into a line of a terminal.
const SHOWN_TENSORS = 3;

function describeTensors(specs: readonly TensorSpec[] | undefined): string {
  if (specs === undefined) return "-";
  const shown = specs.slice(0, SHOWN_TENSORS).map(({ name, datatype, shape }) =>
    `${name} ${datatype}${describeShape(shape)}`
  );
  const more = specs.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
