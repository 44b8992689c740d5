import {
  nonEmpty,
  oneOf,
  onOff,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from "../config/options.ts";
import { LIBRARY_OPTIONS } from "../config/engine_options.ts";
import {
  configError,
  describeProblem,
  errorMessage,
  isKind,
  Problems,
  withoutPath,
} from "../errors.ts";
import { readVersion } from "../models/folder/read_version.ts";
import { findVersion, type FoundVersion } from "../models/profile/find_version.ts";
import { type OpenVersion, openVersion } from "../models/profile/open_version.ts";
import { type Kept, ScoredTable } from "../models/scoring/scored_table.ts";
import { scoreTable } from "../models/scoring/score_table.ts";
import {
  FileTable,
  formatOf,
  TABLE_FORMATS,
  type TableFormat,
} from "../models/table/file_table.ts";
import type { Command } from "./command.ts";
import { findEngine } from "./engine_library.ts";
import { requireFolder } from "./folder.ts";
import { ProgressLine } from "./progress_line.ts";
import { giveUpRights } from "./rights.ts";
import { WholeFile } from "./whole_file.ts";

const OPTIONS = {
  model: {
    flag: "model",
    placeholder: "DIR",
    help: "Folder of the model or of a version, such as models/churn",
    parse: nonEmpty,
  },
  version: {
    flag: "version",
    placeholder: "NAME",
    defaultHelp: "default_version of model.json, else the newest",
    help: "Version of the model",
    parse: nonEmpty,
  },
  input: {
    flag: "in",
    placeholder: "FILE",
    help:
      "Rows to predict: CSV with a header line, NDJSON (one object per line) or Arrow's IPC stream; - reads standard input",
    parse: nonEmpty,
  },
  csv: {
    flag: "csv",
    placeholder: "FILE",
    defaultHelp: "none",
    help: "The same as --in FILE --in-format csv",
    parse: nonEmpty,
  },
  output: {
    flag: "out",
    placeholder: "FILE",
    help: "File to write, which is there when it is complete; - writes standard output",
    parse: nonEmpty,
  },
  inputFormat: {
    flag: "in-format",
    placeholder: "FORMAT",
    defaultHelp: "by the file's ending",
    help: `Format of the rows: ${TABLE_FORMATS.join(", ")}`,
    parse: oneOf(...TABLE_FORMATS),
  },
  outputFormat: {
    flag: "out-format",
    placeholder: "FORMAT",
    defaultHelp: "by the file's ending, or that of the rows",
    help: `Format of the predictions: ${TABLE_FORMATS.join(", ")}`,
    parse: oneOf(...TABLE_FORMATS),
  },
  keep: {
    flag: "keep",
    placeholder: "COLUMNS",
    default: "others",
    help:
      "Columns of the rows that stand before the predictions: all, none, or others than features",
    parse: oneOf("all", "none", "others"),
  },
  skipInvalid: {
    flag: "skip-invalid",
    help:
      "Leave out rows that do not fit the model, and say how many, instead of ending at the first",
    default: "false",
    parse: onOff,
  },
  engine: {
    flag: "engine",
    placeholder: "NAME",
    defaultHelp: "auto with --onnxruntime, else wasm",
    help: "Engine of a model whose model.json names none: wasm, native, or auto for the faster one",
    parse: oneOf("wasm", "native", "auto"),
  },
  ...LIBRARY_OPTIONS,
} as const satisfies OptionTable;

export const predict: Command = {
  name: "predict",
  summary: "Predict the rows of a table with a model, without a server",
  usage: "modelwatch predict --model DIR --in FILE --out FILE [options]",
  options: OPTIONS,
  loadsLibraries: true,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, () => undefined);
    if (words.length > 0) throw configError([`predict takes no argument, got "${words[0]}"`]);
    return await run(requireValues(values));
  },
};

type Values = OptionValues<typeof OPTIONS>;

interface Config {
  readonly values: Values;
  readonly model: string;
  readonly table: FileTable;
  readonly output: string;
  readonly format: TableFormat;
}

function requireValues(values: Values): Config {
  const { model, output, csv } = values;
  const input = values.input ?? csv;
  const inputFormat = (csv === undefined ? values.inputFormat : "csv") ?? formatOf(input ?? "");
  const format = values.outputFormat ?? formatOf(output ?? "") ??
    (output === "-" ? inputFormat : undefined);
  const issues = [
    ...(model === undefined ? ["--model is missing: the folder of the model"] : []),
    ...(input === undefined ? ["--in is missing: the file with the rows to predict"] : []),
    ...(output === undefined ? ["--out is missing: the file to write"] : []),
    ...(values.input !== undefined && csv !== undefined ? ["--in and --csv name two files"] : []),
    ...(input !== undefined && inputFormat === undefined ? [unknownFormat(input, "in")] : []),
    ...(output !== undefined && format === undefined && inputFormat !== undefined
      ? [unknownFormat(output, "out")]
      : []),
  ];
  if (issues.length > 0) throw configError(issues);
  return {
    ...{ values, model: model!, output: output!, format: format as TableFormat },
    table: new FileTable(input!, inputFormat as TableFormat),
  };
}

function unknownFormat(path: string, option: "in" | "out"): string {
  const name = path === "-" ? "a stream" : `"${path}" by its ending`;
  return `Cannot tell the format of ${name}: name it with --${option}-format ${
    TABLE_FORMATS.join(", ")
  }`;
}

async function run(config: Config): Promise<number> {
  const { model, table, values: { version: name } } = config;
  await requireFolder(model);
  const size = await sizeOf(table.path);
  const found = await chooseVersion(model, name);
  const open = await openModel(config, found);
  const skipped = config.values.skipInvalid ? new Problems() : undefined;
  const started = performance.now();
  const { read, rows } = await writePredictions(config, open, skipped, size);
  const seconds = (performance.now() - started) / 1000;
  const { version } = open;
  const say = config.output === "-" ? console.error : console.log;
  say(
    `Predicted ${rows} rows with version ${version.version} of ${version.model} in ` +
      `${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s`,
  );
  if (skipped !== undefined && rows < read) {
    say(`Left out ${read - rows} of ${read} rows, which do not fit the model:`);
    for (const problem of skipped.list()) say(`  ${describeProblem(problem)}`);
  }
  if (config.output !== "-") say(`Wrote ${config.output}`);
  return 0;
}

/** The version that a server would answer with, unless one is named. */
async function chooseVersion(dir: string, name: string | undefined): Promise<FoundVersion> {
  if (name !== undefined) return await findVersion(dir, { version: name });
  const newest = await findVersion(dir, { newest: true });
  const { model, version } = newest;
  const isFolderOfVersion = version.dir !== model.dir && version.dir === await Deno.realPath(dir);
  if (isFolderOfVersion || model.versions.length === 1) return newest;
  const manifest = await readVersion(model, version, { withReference: false })
    .then((files) => files.manifest, () => undefined);
  const preferred = model.versions.find((one) => one.version === manifest?.default_version);
  return preferred === undefined ? newest : { model, version: preferred };
}

/** NaN for a stream, whose size is not known. */
async function sizeOf(path: string): Promise<number> {
  if (path === "-") return NaN;
  const { size, isFile } = await Deno.stat(path).catch((error) => {
    throw unreadable(path, error);
  });
  return isFile ? size : NaN;
}

async function openModel(
  { model, values: { engine, onnxruntime } }: Config,
  found: FoundVersion,
): Promise<OpenVersion> {
  const options = await findEngine({ engine, onnxruntime, intraOp: 1 }, console.error);
  try {
    return await openVersion(found, options);
  } catch (error) {
    if (isKind(error, "config")) throw error;
    const problems = isKind(error, "model")
      ? error.details.problems.map(describeProblem)
      : [errorMessage(error)];
    throw configError(problems.map((problem) => `${model}: ${problem}`));
  } finally {
    // The library is loaded, or is not needed.
    giveUpRights("ffi");
  }
}

interface Written {
  readonly read: number;
  readonly rows: number;
}

async function writePredictions(
  { table, output, format, values }: Config,
  { version, manifest }: OpenVersion,
  skipped: Problems | undefined,
  size: number,
): Promise<Written> {
  const progress = new ProgressLine();
  const file = await WholeFile.create(output);
  const scored = new ScoredTable({ task: version.task, classes: version.classes }, format);
  const features = new Set(manifest.features.map(({ name }) => name));
  let read = 0;
  try {
    const keep = keptColumns(values.keep as Kept, features);
    for await (const batch of scoreTable(table, version, manifest, { keep, skipped })) {
      await file.write(scored.write(batch));
      read += batch.read;
      progress.show("Predicting", read, table.bytesRead / size);
    }
    await file.write(scored.end());
    await file.finish();
    return { read, rows: scored.rows };
  } catch (error) {
    await file.giveUp();
    throw unreadable(table.path, error);
  } finally {
    progress.clear();
    await version.retire();
  }
}

function keptColumns(kept: Kept, features: ReadonlySet<string>) {
  return (columns: readonly string[]): readonly string[] =>
    kept === "none" ? [] : columns.filter((name) => kept === "all" || !features.has(name));
}

/** The error of a table that cannot be read. Faults of the program stay what they are. */
function unreadable(path: string, error: unknown): unknown {
  const name = path === "-" ? "standard input" : path;
  if (isKind(error, "invalid_input")) {
    return configError(
      error.details.problems.map((problem) =>
        `Cannot predict ${name}: ${describeProblem(problem)}`
      ),
    );
  }
  const isOfFile = error instanceof SyntaxError ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
  return isOfFile ? configError([`Cannot predict ${name}: ${withoutPath(error)}`]) : error;
}
