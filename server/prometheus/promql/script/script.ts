/** Parses test scripts, which `load` series, `eval` queries and state the expected results. */

import { parseDuration } from "../../text/duration.ts";
import { unquote } from "../../text/quote.ts";
import { parseSeriesLine, parseValue, type SeriesLine } from "./series_line.ts";

export type Command = Clear | Load | Eval;

export interface Clear {
  readonly kind: "clear";
}

/** The values of each series are `step` milliseconds apart, from time 0 on. */
export interface Load {
  readonly kind: "load";
  readonly step: number;
  /** Whether classic histograms are also loaded as native ones. */
  readonly withHistograms: boolean;
  readonly series: readonly SeriesLine[];
}

export interface Eval {
  readonly kind: "eval";
  readonly line: number;
  readonly query: string;
  readonly times: EvalTimes;
  readonly ordered: boolean;
  readonly expected: Expected;
  /** The expected failures, warnings and infos, in the order of the lines. */
  readonly demands: readonly Demand[];
}

export type EvalTimes =
  | { readonly kind: "instant"; readonly time: number }
  | { readonly kind: "range"; readonly from: number; readonly to: number; readonly step: number };

export type Expected =
  | { readonly kind: "series"; readonly series: readonly SeriesLine[] }
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | {
    readonly kind: "ranges";
    readonly from: number;
    readonly step: number;
    readonly series: readonly SeriesLine[];
  };

export interface Demand {
  readonly on: "fail" | "warn" | "no_warn" | "info" | "no_info";
  /** Undefined for any text. */
  readonly text: string | RegExp | undefined;
}

/** Throws a SyntaxError with the number of the line that cannot be read. */
export function parseScript(text: string): Command[] {
  const lines = text.split("\n").map((line) => line.trim());
  const cleaned = lines.map((line) => line.startsWith("#") ? "" : line);
  const commands: Command[] = [];
  for (let at = 0; at < cleaned.length;) {
    if (cleaned[at] === "") {
      at++;
      continue;
    }
    const end = blockEnd(cleaned, at);
    commands.push(parseCommand(cleaned.slice(at, end), at + 1));
    at = end;
  }
  return commands;
}

/** A block ends at a blank or comment line; one that takes no lines ends at once. */
function blockEnd(lines: readonly string[], at: number): number {
  if (!/^(load|eval)/i.test(lines[at]!)) return at + 1;
  const end = lines.indexOf("", at);
  return end < 0 ? lines.length : end;
}

function parseCommand(block: readonly string[], line: number): Command {
  try {
    const word = block[0]!.split(/\s/)[0]!.toLowerCase();
    if (word === "clear") return { kind: "clear" };
    if (word.startsWith("load")) return parseLoad(block);
    if (word.startsWith("eval")) return parseEval(block, line);
    throw new SyntaxError(`Cannot run "${word}": expected clear, load or eval`);
  } catch (error) {
    throw new SyntaxError(`line ${line}: ${(error as Error).message}`);
  }
}

function parseLoad([head, ...lines]: readonly string[]): Load {
  const [word, step] = head!.split(/\s+/);
  return {
    kind: "load",
    step: parseTime(step!),
    withHistograms: word!.toLowerCase() === "load_with_nhcb",
    series: lines.map(parseSeriesLine),
  };
}

const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/i;
const RANGE =
  /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/i;

function parseEval([head, ...lines]: readonly string[], line: number): Eval {
  const instant = INSTANT.exec(head!);
  if (instant) {
    const [, mode, time, query] = instant;
    const times = { kind: "instant", time: parseTime(time ?? "0") } as const;
    return { kind: "eval", line, query: query!, times, ...parseBody(lines, mode) };
  }
  const range = RANGE.exec(head!);
  if (!range) throw new SyntaxError(`Cannot read "${head}"`);
  const [, mode, from, to, step, query] = range;
  const times = {
    kind: "range",
    from: parseTime(from!),
    to: parseTime(to!),
    step: parseTime(step!),
  } as const;
  return { kind: "eval", line, query: query!, times, ...parseBody(lines, mode) };
}

/** A duration, or a number of seconds. */
function parseTime(text: string): number {
  return /^-?[\d.]+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
}

type Body = Pick<Eval, "ordered" | "expected" | "demands">;

function parseBody(lines: readonly string[], mode: string | undefined): Body {
  let ordered = mode === "ordered";
  const demands: Demand[] = [];
  if (mode && mode !== "ordered") demands.push({ on: mode as Demand["on"], text: undefined });
  const series: SeriesLine[] = [];
  let expected: Expected = { kind: "series", series };
  for (const line of lines) {
    const demand = parseDemand(line);
    const ranges = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+\S+\s+step\s+(\S+)$/.exec(line);
    const string = /^expect\s+string\s+(.*)$/.exec(line);
    if (demand) {
      demands.push(demand);
    } else if (/^expect\s+ordered$/.test(line)) {
      ordered = true;
    } else if (ranges) {
      const [from, step] = [parseTime(ranges[1]!), parseTime(ranges[2]!)];
      expected = { kind: "ranges", from, step, series };
    } else if (string) {
      expected = { kind: "string", value: unquote(string[1]!) };
    } else if (isNumber(line)) {
      expected = { kind: "scalar", value: parseValue(line) };
    } else {
      series.push(parseSeriesLine(line));
    }
  }
  return { ordered, expected, demands };
}

function isNumber(line: string): boolean {
  return /^[-+]?(inf|nan|0x[\da-f]+|[\d.]+(e[-+]?\d+)?)$/i.test(line);
}

const DEMAND = /^expect\s+(fail|warn|no_warn|info|no_info)(?:\s+(msg|regex):\s*(.*))?$/;

function parseDemand(line: string): Demand | undefined {
  const old = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line);
  if (old) return { on: "fail", text: old[1] === "regexp" ? new RegExp(old[2]!) : old[2]! };
  const found = DEMAND.exec(line);
  if (!found) return undefined;
  const on = found[1] as Demand["on"];
  if (found[2] === undefined) return { on, text: undefined };
  return { on, text: found[2] === "regex" ? new RegExp(found[3]!) : found[3]! };
}
