import { configError } from "../errors.ts";
import { generateLoad, type ProgressView } from "../loadgen/generate_load.ts";
import { summary, trafficName } from "../loadgen/report.ts";
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

export const loadgen: Command = {
  name: "loadgen",
  summary: "Send realistic requests to a running Modelwatch: exits with 1 when one fails",
  usage: "modelwatch loadgen [--target URL] [--rate N] [options]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, (name) => Deno.env.get(name));
    if (words.length > 0) throw configError([`loadgen takes no argument, got "${words[0]}"`]);
    if (values.csv !== undefined && values.model?.length !== 1) {
      throw configError(["--csv needs one --model, whose features are its columns"]);
    }
    try {
      return await run(values);
    } catch (error) {
      if (!(error instanceof ServerClientError)) throw error;
      console.error(error.message);
      return 1;
    }
  },
};

async function run(config: OptionValues<typeof OPTIONS>): Promise<number> {
  const { rate, concurrency, batch, seed = randomSeed() } = config;
  const traffic = await findTraffic(
    new ServerClient(config.target),
    { choices: config.model, csv: config.csv, seed },
    print,
  );
  giveUpRights("env", "read", "write", "run", "ffi", "sys");
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  const names = traffic.map(trafficName).join(", ");
  print(`Sending to ${names} at ${config.target}, --seed ${seed}`);
  const durationMs = config.duration === 0 ? Infinity : config.duration;
  const { pacing, results } = await generateLoad(
    traffic,
    { rate, durationMs, concurrency, batch, timeoutMs: config.timeout },
    stop.signal,
    Deno.stdout.isTerminal() ? LIVE_LINE : PLAIN_LINES,
  );
  for (const line of summary(traffic, results, pacing)) print(line);
  return results.answered > 0 && results.failed === 0 ? 0 : 1;
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
