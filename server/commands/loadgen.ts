import { configError } from "../errors.ts";
import { generateLoad, type ProgressView } from "../loadgen/generate_load.ts";
import { concepts, labelShares } from "../loadgen/label_options.ts";
import { LabelSender } from "../loadgen/label_sender.ts";
import { summary, trafficName } from "../loadgen/report.ts";
import { driftChanges, missingChanges } from "../loadgen/row_change.ts";
import { ServerClient, ServerClientError } from "../loadgen/server_client.ts";
import { findTraffic, modelChoices } from "../loadgen/traffic.ts";
import {
  duration,
  httpUrl,
  integer,
  nonEmpty,
  number,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from "../config/options.ts";
import { seededRandom } from "../random.ts";
import type { Command } from "./command.ts";
import { giveUpRights } from "./rights.ts";
import { untilSignal } from "./signals.ts";

const OPTIONS = {
  target: {
    flag: "target",
    placeholder: "URL",
    default: "http://127.0.0.1:8000",
    help: "Modelwatch server to send requests to",
    parse: httpUrl,
  },
  rate: {
    flag: "rate",
    placeholder: "N",
    default: "10",
    help: "Requests per second for all models together; 0 for as fast as possible",
    parse: number("a number of requests per second", 0, 1_000_000),
  },
  duration: {
    flag: "duration",
    placeholder: "TIME",
    default: "30s",
    help: "Duration of the run; 0 until interrupted",
    parse: duration(0),
  },
  model: {
    flag: "model",
    placeholder: "NAME[:VERSION]",
    repeatable: true,
    defaultHelp: "the default version of every model",
    help: "Model to send requests to, in turn",
    parse: modelChoices,
  },
  batch: {
    flag: "batch",
    placeholder: "N",
    default: "1",
    help: "Rows per request",
    parse: integer("a number of rows", 1, 10_000),
  },
  csv: {
    flag: "csv",
    placeholder: "FILE",
    defaultHelp: "random rows like the training data",
    help: "CSV file with the rows to send, in order; needs exactly one --model",
    parse: nonEmpty,
  },
  label: {
    flag: "label",
    placeholder: "COLUMN",
    defaultHelp: "labels are drawn from the calibrated scores",
    help: "Column of --csv with the true classes or values, which --labels sends",
    parse: nonEmpty,
  },
  labels: {
    flag: "labels",
    placeholder: "SHARE[,delay=TIME]",
    repeatable: true,
    defaultHelp: "none",
    help: "Share of the rows whose labels are sent, and how long after the prediction",
    parse: labelShares,
  },
  drift: {
    flag: "drift",
    placeholder: "FEATURE=CHANGE[@TIME]",
    repeatable: true,
    help:
      "Change of a number (+2sd, -12, x1.5), or FEATURE:VALUE=SHARE of the rows with a value, " +
      "from this time of the run on",
    parse: driftChanges,
  },
  missing: {
    flag: "missing",
    placeholder: "FEATURE=SHARE[@TIME]",
    repeatable: true,
    help: "Share of the rows that lack a feature, from this time of the run on",
    parse: missingChanges,
  },
  concept: {
    flag: "concept",
    placeholder: "CLASS=flip[@TIME]",
    repeatable: true,
    help: "Predicted class whose labels are flipped, from this time of the run on",
    parse: concepts,
  },
  seed: {
    flag: "seed",
    placeholder: "N",
    defaultHelp: "a new one for each run",
    help: "Seed of the random rows",
    parse: integer("a whole number", 0, Number.MAX_SAFE_INTEGER),
  },
  concurrency: {
    flag: "concurrency",
    placeholder: "N",
    default: "100",
    help: "Most requests in flight; further ones wait",
    parse: integer("a number of requests", 1, 10_000),
  },
  timeout: {
    flag: "timeout",
    placeholder: "TIME",
    default: "10s",
    help: "Deadline of a request",
    parse: duration(1),
  },
} as const satisfies OptionTable;

type Config = OptionValues<typeof OPTIONS>;

export const loadgen: Command = {
  name: "loadgen",
  summary: "Send realistic requests to a running Modelwatch: exits with 1 when one fails",
  usage: "modelwatch loadgen [--target URL] [--rate N] [options]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, (name) => Deno.env.get(name));
    if (words.length > 0) throw configError([`loadgen takes no argument, got "${words[0]}"`]);
    requireCompanions(values);
    try {
      return await run(values);
    } catch (error) {
      if (!(error instanceof ServerClientError)) throw error;
      console.error(error.message);
      return 1;
    }
  },
};

/** @throws {KnownError<"config">} for options without the one that they need */
function requireCompanions({ csv, model, label, labels, concept }: Config): void {
  const issues = [
    ...(csv !== undefined && model?.length !== 1
      ? ["--csv needs one --model, whose features are its columns"]
      : []),
    ...(label !== undefined && csv === undefined
      ? ["--label needs --csv, whose column it is"]
      : []),
    ...(label !== undefined && labels === undefined
      ? ["--label needs --labels with the share of the rows, such as --labels 1"]
      : []),
    ...(concept !== undefined && labels === undefined
      ? ["--concept needs --labels: it changes nothing else"]
      : []),
  ];
  if (issues.length > 0) throw configError(issues);
}

async function run(config: Config): Promise<number> {
  const { rate, concurrency, batch, csv, label, timeout: timeoutMs, seed = randomSeed() } = config;
  const client = new ServerClient(config.target);
  const changes = counted([...config.drift ?? [], ...config.missing ?? []]);
  const flips = counted(config.concept ?? []);
  const traffic = await findTraffic(client, {
    ...{
      choices: config.model,
      seed,
      changes,
      concepts: flips,
      hasLabels: config.labels !== undefined,
    },
    csv: csv === undefined ? undefined : { path: csv, label },
  }, print);
  giveUpRights("env", "read", "write", "run", "ffi", "sys");
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  const names = traffic.map(trafficName).join(", ");
  print(`Sending to ${names} at ${config.target}, --seed ${seed}`);
  const sender = config.labels && new LabelSender({
    ...{ url: client.url("/feedback"), shares: config.labels, timeoutMs },
    random: seededRandom(seed + 3),
    now: () => performance.now(),
  });
  const durationMs = config.duration === 0 ? Infinity : config.duration;
  const { pacing, results } = await generateLoad(
    traffic,
    { rate, durationMs, concurrency, batch, timeoutMs, labels: sender },
    stop.signal,
    Deno.stdout.isTerminal() ? LIVE_LINE : PLAIN_LINES,
  );
  const labels = await sender?.finish();
  for (const line of summary(traffic, results, pacing, { changes, concepts: flips, labels })) {
    print(line);
  }
  const isFine = results.answered > 0 && results.failed === 0 && (labels?.failed ?? 0) === 0;
  return isFine ? 0 : 1;
}

function counted<T>(items: readonly T[]): Map<T, number> {
  return new Map(items.map((item) => [item, 0]));
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

const CLEAR_LINE = "\r\x1b[2K";

/** One line that is overwritten every second. */
const LIVE_LINE: ProgressView = {
  intervalMs: 1000,
  // A line wider than the terminal would wrap, and could not be overwritten.
  show: (line) => write(CLEAR_LINE + line.slice(0, (Deno.consoleSize().columns || 80) - 1)),
};

/** Separate lines, for a file or a log. */
const PLAIN_LINES: ProgressView = { intervalMs: 5000, show: print };

function print(line: string): void {
  write(`${Deno.stdout.isTerminal() ? CLEAR_LINE : ""}${line}\n`);
}

const encoder = new TextEncoder();

function write(text: string): void {
  try {
    Deno.stdout.writeSync(encoder.encode(text));
  } catch (error) {
    // The reader has closed the pipe, as with `| head`; the requests continue.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
