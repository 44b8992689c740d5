import { configError, describeProblem, isKind, withoutPath } from "../errors.ts";
import {
  nonEmpty,
  oneOf,
  onOff,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from "../config/options.ts";
import { REFERENCE } from "../models/folder/model_folder.ts";
import { findVersion } from "../models/profile/find_version.ts";
import { formatReference } from "../models/profile/format_reference.ts";
import { mergeReference } from "../models/profile/merge_reference.ts";
import { type OpenVersion, openVersion } from "../models/profile/open_version.ts";
import { type Profile, profileTable } from "../models/profile/profile_table.ts";
import {
  FileTable,
  formatOf,
  TABLE_FORMATS,
  type TableFormat,
} from "../models/table/file_table.ts";
import type { Command } from "./command.ts";
import { requireFolder } from "./folder.ts";
import { ProgressLine } from "./progress_line.ts";

const OPTIONS = {
  model: {
    flag: "model",
    placeholder: "DIR",
    help: "Folder of the version, such as models/churn/1",
    parse: nonEmpty,
  },
  data: {
    flag: "data",
    placeholder: "FILE",
    help: "Rows to describe: CSV with a header line, NDJSON (one object per line) or Arrow",
    parse: nonEmpty,
  },
  format: {
    flag: "format",
    placeholder: "FORMAT",
    defaultHelp: "by the file's ending",
    help: "csv, ndjson or arrow",
    parse: oneOf(...TABLE_FORMATS),
  },
  label: {
    flag: "label",
    placeholder: "COLUMN",
    defaultHelp: "none",
    help: "Column with the true classes or values: adds quality and calibration_map",
    parse: nonEmpty,
  },
  output: {
    flag: "output",
    placeholder: "FILE",
    defaultHelp: "reference.json in the folder of the version",
    help: "File to write",
    parse: nonEmpty,
  },
  force: {
    flag: "force",
    help: "Replace an existing file; fields that profile does not make, such as segments, are kept",
    default: "false",
    parse: onOff,
  },
} as const satisfies OptionTable;

export const profile: Command = {
  name: "profile",
  summary: "Write the reference.json of a version from a table of rows",
  usage: "modelwatch profile --model DIR --data FILE [--label COLUMN] [options]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, () => undefined);
    if (words.length > 0) throw configError([`profile takes no argument, got "${words[0]}"`]);
    return await run(requireValues(values));
  },
};

type Values = OptionValues<typeof OPTIONS>;
type Config = Values & { readonly model: string; readonly data: string };

function requireValues(values: Values): Config {
  const { model, data } = values;
  if (model !== undefined && data !== undefined) return { ...values, model, data };
  throw configError([
    ...(model === undefined ? ["--model is missing: the folder of the version"] : []),
    ...(data === undefined ? ["--data is missing: the file with the rows to describe"] : []),
  ]);
}

async function run(config: Config): Promise<number> {
  await requireFolder(config.model);
  const found = await findVersion(config.model);
  const path = config.output ?? `${found.version.dir}/${REFERENCE}`;
  const old = await readOld(path);
  if (old !== undefined && !config.force) {
    throw configError([`"${path}" exists: replace it with --force, or name another --output`]);
  }
  const table = await openTable(config);
  const open = await openModel(config.model, () => openVersion(found));
  const made = await makeProfile(table, open, config.label);
  const merged = mergeReference(made.reference, old ?? "{}", open.manifest);
  await writeWhole(path, formatReference(merged.reference));
  for (const line of describeProfile(made, merged)) console.log(line);
  console.log(`Wrote ${path}`);
  return 0;
}

/** The text of the file that is to be replaced; undefined when there is none. */
async function readOld(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw configError([`Cannot read ${path}: ${withoutPath(error)}`]);
  }
}

async function openTable({ data, format = formatOf(data) }: Config): Promise<FileTable> {
  if (format === undefined) {
    throw configError([
      `Cannot tell the format of "${data}" by its ending: name it with --format csv, ndjson or arrow`,
    ]);
  }
  const { size, isFile } = await Deno.stat(data).catch((error) => {
    throw unreadable(data, error);
  });
  if (!isFile) throw configError([`--data ${data} must be a file: it is read twice`]);
  if (size === 0) throw configError([`Cannot profile ${data}: it is empty`]);
  return new FileTable(data, format as TableFormat);
}

async function openModel(dir: string, open: () => Promise<OpenVersion>): Promise<OpenVersion> {
  try {
    return await open();
  } catch (error) {
    if (!isKind(error, "model")) throw error;
    throw configError(
      error.details.problems.map((problem) => `${dir}: ${describeProblem(problem)}`),
    );
  }
}

async function makeProfile(
  table: FileTable,
  { version, manifest }: OpenVersion,
  label: string | undefined,
): Promise<Profile> {
  const { size } = await Deno.stat(table.path);
  const progress = new ProgressLine();
  try {
    return await profileTable(table, version, manifest, {
      label,
      onRows: (pass, rows) => progress.show(`Pass ${pass} of 2`, rows, table.bytesRead / size),
    });
  } catch (error) {
    throw unreadable(table.path, error);
  } finally {
    progress.clear();
    await version.retire();
  }
}

/** The error of a table that cannot be read. Faults of the program stay what they are. */
function unreadable(path: string, error: unknown): unknown {
  if (isKind(error, "invalid_input")) {
    return configError(
      error.details.problems.map((problem) =>
        `Cannot profile ${path}: ${describeProblem(problem)}`
      ),
    );
  }
  const isOfFile = error instanceof SyntaxError ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
  return isOfFile ? configError([`Cannot profile ${path}: ${withoutPath(error)}`]) : error;
}

/** Writes a file that a running server may read: it never sees a part of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await Deno.writeTextFile(partial, text);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw configError([`Cannot write ${path}: ${withoutPath(error)}`]);
  }
}

function* describeProfile(
  { read, leftOut, problems, notes, reference: { rows, quality } }: Profile,
  { kept, dropped }: { readonly kept: readonly string[]; readonly dropped: readonly string[] },
): Generator<string> {
  yield `Described ${rows} rows`;
  if (leftOut > 0) {
    yield `Left out ${leftOut} of ${read} rows, which do not fit model.json:`;
    for (const problem of problems.list()) yield `  ${describeProblem(problem)}`;
  }
  yield* notes;
  if (quality !== undefined) yield describeQuality(quality);
  if (kept.length > 0) yield `Kept of the old file: ${kept.join(", ")}`;
  if (dropped.length > 0) {
    yield `Left out of the old file, no longer fitting: ${dropped.join(", ")}`;
  }
}

/** Figures with twice their standard errors: an interval that covers some 95 %. */
function describeQuality(quality: NonNullable<Profile["reference"]["quality"]>): string {
  const figures = Object.entries(quality.stderr ?? {}).map(([name, stderr]) =>
    `${name} ${(quality[name] as number).toPrecision(4)} ± ${(2 * stderr).toPrecision(2)}`
  );
  return `Quality on ${quality.rows} labelled rows: ${figures.join(", ")}`;
}
