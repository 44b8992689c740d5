import { configError, describeProblem, isKind, withoutPath } from "../errors.ts";
import {
  httpUrl,
  nonEmpty,
  oneOf,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from "../config/options.ts";
import {
  joinLabels,
  type JoinReport,
  type JoinSides,
  labelsWithIds,
  SideReport,
} from "../feedback/join.ts";
import { type LabelColumns, labelsOf } from "../feedback/label_table.ts";
import { PredictionLog } from "../feedback/prediction_log.ts";
import { sendLabels, type SentLabels } from "../feedback/send_labels.ts";
import { describeJoin, describeSent } from "../feedback/summary.ts";
import {
  FileTable,
  formatOf,
  TABLE_FORMATS,
  type TableFormat,
} from "../models/table/file_table.ts";
import type { Command } from "./command.ts";
import { ProgressLine } from "./progress_line.ts";

const OPTIONS = {
  labels: {
    flag: "labels",
    placeholder: "FILE",
    help: "Labels to send: CSV with a header line, NDJSON (one object per line) or Arrow",
    parse: nonEmpty,
  },
  format: {
    flag: "format",
    placeholder: "FORMAT",
    defaultHelp: "by the file's ending",
    help: "Format of the labels: csv, ndjson or arrow",
    parse: oneOf(...TABLE_FORMATS),
  },
  predictions: {
    flag: "predictions",
    placeholder: "FILE",
    repeatable: true,
    defaultHelp: "none: the labels have the ids of the predictions",
    help: "File of serve --log-predictions, to find the predictions that the labels belong to",
    parse: paths,
  },
  key: {
    flag: "key",
    placeholder: "FIELD",
    defaultHelp: "id, without --predictions",
    help: "Field that a logged row and its label have in common, such as customerID",
    parse: nonEmpty,
  },
  actual: {
    flag: "actual",
    placeholder: "FIELD",
    default: "actual",
    help: "Field of the labels with the true class or value",
    parse: nonEmpty,
  },
  target: {
    flag: "target",
    placeholder: "URL",
    default: "http://127.0.0.1:8000",
    help: "Modelwatch server to send the labels to",
    parse: httpUrl,
  },
} as const satisfies OptionTable;

export const feedback: Command = {
  name: "feedback",
  summary: "Send labels to a running Modelwatch: exits with 1 when none of them matches",
  usage: "modelwatch feedback --labels FILE [--predictions FILE --key FIELD] [options]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, () => undefined);
    if (words.length > 0) throw configError([`feedback takes no argument, got "${words[0]}"`]);
    return await run(requireValues(values));
  },
};

type Values = OptionValues<typeof OPTIONS>;

interface Config {
  readonly labels: FileTable;
  readonly logs: readonly PredictionLog[];
  readonly columns: LabelColumns;
  readonly url: string;
}

/** Reads file names, several joined with commas. */
function paths(text: string): readonly string[] {
  const found = text.split(",");
  if (found.some((path) => path.trim() === "")) throw new RangeError("names of files");
  return found;
}

function requireValues({ labels, predictions, key, actual, target, format }: Values): Config {
  const issues = [
    ...(labels === undefined ? ["--labels is missing: the file with the labels"] : []),
    ...(predictions !== undefined && key === undefined
      ? ["--key is missing: the field that logged rows and labels have in common"]
      : []),
    ...(labels !== undefined && (format ?? formatOf(labels)) === undefined
      ? [
        `Cannot tell the format of "${labels}" by its ending: name it with --format csv, ndjson or arrow`,
      ]
      : []),
  ];
  if (issues.length > 0) throw configError(issues);
  return {
    labels: new FileTable(labels!, (format ?? formatOf(labels!)) as TableFormat),
    logs: (predictions ?? []).map((path) => new PredictionLog(path)),
    columns: { key: key ?? "id", actual },
    url: `${target.replace(/\/+$/, "")}/feedback`,
  };
}

async function run(config: Config): Promise<number> {
  const { labels, logs, columns, url } = config;
  const report: JoinReport = { ids: new SideReport(), labels: new SideReport() };
  const progress = new ProgressLine();
  let result: SentLabels;
  try {
    const source = logs.length === 0
      ? labelsWithIds(await reading(labels, labelsOf(labels, columns), progress), report.labels)
      : joinLabels(await joinSides(config, progress), report);
    result = await sendLabels(url, source);
  } finally {
    progress.clear();
  }
  for (const line of describeSent(result)) console.log(line);
  for (const line of describeJoin(report, columns)) console.log(line);
  for (const { path, brokenLines } of logs) {
    if (brokenLines > 0) console.log(`${brokenLines} lines of ${path} are no JSON objects`);
  }
  if (result.failure !== undefined) {
    const { reason, message } = result.failure;
    console.error(`Cannot send labels to ${url}: ${reason}: ${message}`);
    return 1;
  }
  // Duplicates are labels that an earlier run has sent.
  const known = (result.counts.get("matched") ?? 0) + (result.counts.get("duplicate") ?? 0);
  return known > 0 ? 0 : 1;
}

/** The smaller side is held in memory. */
async function joinSides(
  { labels, logs, columns: { key, actual } }: Config,
  progress: ProgressLine,
): Promise<JoinSides> {
  const sizes = await Promise.all(logs.map(({ path }) => sizeOf(path)));
  const logSize = sizes.reduce((sum, size) => sum + size, 0);
  const ids = await Promise.all(logs.map((log) => reading(log, log.ids(key), progress)));
  return {
    ids: oneAfterTheOther(ids),
    labels: await reading(labels, labelsOf(labels, { key, actual }), progress),
    held: await sizeOf(labels.path) <= logSize ? "labels" : "ids",
  };
}

async function* oneAfterTheOther<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  for (const source of sources) yield* source;
}

/** A file that is being read. */
interface Source {
  readonly path: string;
  readonly bytesRead: number;
}

/** The same batches, with the progress of their file. Its errors say which file it is. */
async function reading<T>(
  source: Source,
  batches: AsyncIterable<readonly T[]>,
  progress: ProgressLine,
): Promise<AsyncGenerator<readonly T[]>> {
  const size = await sizeOf(source.path);
  return (async function* () {
    let records = 0;
    try {
      for await (const batch of batches) {
        records += batch.length;
        progress.show(`Reading ${source.path}`, records, source.bytesRead / size);
        yield batch;
      }
    } catch (error) {
      throw unreadable(source.path, error);
    }
  })();
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error of a file that cannot be read. Faults of the program stay what they are. */
function unreadable(path: string, error: unknown): unknown {
  if (isKind(error, "invalid_input")) {
    return configError(
      error.details.problems.map((problem) => `Cannot read ${path}: ${describeProblem(problem)}`),
    );
  }
  const isOfFile = error instanceof SyntaxError ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
  return isOfFile ? configError([`Cannot read ${path}: ${withoutPath(error)}`]) : error;
}
