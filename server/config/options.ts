import { parseArgs } from "node:util";
import { configError } from "../errors.ts";
import type { FileValues } from "./file_values.ts";
import { redacted } from "../net/redacted.ts";

/** One option of a command: a flag, and for `serve` an environment variable. */
export interface Option<T> {
  /** The name of the flag, without the dashes. */
  readonly flag: string;
  /** Stands for the value in help, such as `TIME`; absent for switches. */
  readonly placeholder?: string;
  readonly env?: string;
  /** Whether it may be given several times. The values are joined with commas, as in a variable. */
  readonly repeatable?: boolean;
  /** Whether the value is not to be shown. */
  readonly secret?: boolean;
  readonly help: string;
  /** The text of the default value; absent when there is none. */
  readonly default?: string;
  /** Shown in place of the default, when that depends on the machine or on other options. */
  readonly defaultHelp?: string;
  /** @throws {RangeError} with the expected form as its message, e.g. "a port from 0 to 65535" */
  readonly parse: (text: string) => T;
}

// deno-lint-ignore no-explicit-any
export type OptionTable = Readonly<Record<string, Option<any>>>;

/** The parsed values of a table. Options without a default may be undefined. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends { readonly default: string } ? ReturnType<T[K]["parse"]>
    : ReturnType<T[K]["parse"]> | undefined;
};

/** A parsed command line: the values of the options, and the other words. */
export interface CommandLine<T extends OptionTable> {
  readonly values: OptionValues<T>;
  readonly words: readonly string[];
}

/** Where the value of an option comes from. */
export interface Origin {
  /** `--port`, `PORT`, `modelwatch.yml:7` or `default`. */
  readonly name: string;
  /** The text of the value; undefined where there is none. */
  readonly text: string | undefined;
}

/**
 * Reads options from flags, then environment variables, then a configuration file, then defaults.
 *
 * @param env looks up an environment variable
 * @throws {KnownError<"config">} with every problem at once
 */
export function parseOptions<T extends OptionTable>(
  table: T,
  args: readonly string[],
  env: (name: string) => string | undefined,
  file: FileValues = new Map(),
): CommandLine<T> {
  const issues: string[] = [];
  const { flags, words } = splitArguments(table, args, issues);
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(table)) {
    const { name, text } = originOf(option, flags, env, file);
    if (text === undefined) continue;
    try {
      values[key] = option.parse(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const source = name === "default" ? `--${option.flag}` : name;
      const subject = source.includes(":") ? `${source}: ${option.flag}` : source;
      issues.push(`${subject} must be ${error.message}: current value is "${shown(option, text)}"`);
    }
  }
  if (issues.length > 0) throw configError(issues);
  return { values: values as OptionValues<T>, words };
}

/** The text of a value without its secrets. */
export function shown({ secret = false }: Option<unknown>, text: string): string {
  return secret ? "xxxxx" : redacted(text);
}

/** Where the value of each option comes from, by flag. Wrong arguments are passed over. */
export function originsOf(
  table: OptionTable,
  args: readonly string[],
  env: (name: string) => string | undefined,
  file: FileValues = new Map(),
): ReadonlyMap<string, Origin> {
  const { flags } = splitArguments(table, args, []);
  return new Map(
    Object.values(table).map((option) => [option.flag, originOf(option, flags, env, file)]),
  );
}

function originOf(
  option: Option<unknown>,
  flags: ReadonlyMap<string, string>,
  env: (name: string) => string | undefined,
  file: FileValues,
): Origin {
  const given = flags.get(option.flag);
  if (given !== undefined) return { name: `--${option.flag}`, text: given };
  const fromEnv = option.env === undefined ? undefined : env(option.env);
  if (fromEnv !== undefined && fromEnv !== "") return { name: option.env!, text: fromEnv };
  const fromFile = file.get(option.flag);
  if (fromFile !== undefined) return { name: fromFile.place, text: fromFile.text };
  return { name: "default", text: option.default };
}

function splitArguments(
  table: OptionTable,
  args: readonly string[],
  issues: string[],
): { readonly flags: ReadonlyMap<string, string>; readonly words: readonly string[] } {
  const byFlag = new Map(Object.values(table).map((option) => [option.flag, option]));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      [...byFlag].map(([flag, option]) => [
        flag,
        { type: option.placeholder === undefined ? "boolean" as const : "string" as const },
      ]),
    ),
  });
  const flags = new Map<string, string>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = byFlag.get(token.name);
    if (option === undefined) {
      issues.push(`${token.rawName} is not an option of this command; --help lists them`);
    } else if (option.placeholder === undefined) {
      flags.set(token.name, token.value ?? "true");
    } else if (token.value === undefined) {
      issues.push(`--${token.name} needs a value: ${option.placeholder}`);
    } else {
      const before = option.repeatable === true ? flags.get(token.name) : undefined;
      flags.set(token.name, before === undefined ? token.value : `${before},${token.value}`);
    }
  }
  return { flags, words };
}

/** The options as lines of a help text. */
export function describeOptions(table: OptionTable): string {
  const rows = Object.values(table).map((option) => [
    `--${option.flag}${option.placeholder === undefined ? "" : ` ${option.placeholder}`}`,
    describeOption(option) + describeDefault(option),
  ]);
  const width = Math.max(...rows.map(([head]) => head!.length));
  return rows.map(([head, help]) => `  ${head!.padEnd(width)}  ${help}`).join("\n");
}

/** The help text of an option. */
export function describeOption({ help, repeatable }: Option<unknown>): string {
  return repeatable === true ? `${help}; may be given several times` : help;
}

function describeDefault(
  { env, default: value, defaultHelp, placeholder }: Option<unknown>,
): string {
  const shown = defaultHelp ?? (placeholder === undefined ? undefined : value);
  const parts = [
    ...(env === undefined ? [] : [env]),
    ...(shown === undefined ? [] : [`default ${shown}`]),
  ];
  return parts.length === 0 ? "" : ` [${parts.join(", ")}]`;
}

/** @returns a parser of integers in a range; `what` names the value in errors */
export function integer(what: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new RangeError(`${what} from ${min} to ${max}`);
    }
    return value;
  };
}

/** @returns a parser of numbers in a range */
export function number(what: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= min && value <= max)) {
      throw new RangeError(`${what} from ${min} to ${max}`);
    }
    return value;
  };
}

const DAY_SECONDS = 24 * 3600;
const SECONDS: Readonly<Record<string, number>> = {
  ...{ ms: 1e-3, s: 1, m: 60, h: 3600 },
  ...{ d: DAY_SECONDS, w: 7 * DAY_SECONDS, y: 365 * DAY_SECONDS },
};

/**
 * @param max the longest time, in the same form
 * @returns a parser of durations such as `10s`, `500ms`, `2m` or plain seconds, giving milliseconds
 */
export function duration(minMs: number, max = "24h"): (text: string) => number {
  return (text) => {
    const ms = milliseconds(text);
    if (!(ms >= minMs && ms <= milliseconds(max))) {
      throw new RangeError(`a time such as 10s, 500ms or 2m, from ${minMs} ms to ${max}`);
    }
    return ms;
  };
}

/** NaN for a text that is not a duration. */
function milliseconds(text: string): number {
  const match = text.match(/^(\d+(?:\.\d+)?)(ms|s|m|h|d|w|y)?$/);
  return Number(match?.[1]) * SECONDS[match?.[2] ?? "s"]! * 1000;
}

const BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** @returns a parser of sizes such as `8MB`, `512kB` or plain bytes */
export function sizeUpTo(most: `${number}GB`): (text: string) => number {
  const limit = parseFloat(most) * 1e9;
  return (text) => {
    const match = text.toLowerCase().match(/^(\d+(?:\.\d+)?)\s?([kmg]?b)?$/);
    const value = Math.floor(Number(match?.[1]) * BYTES[match?.[2] ?? "b"]!);
    if (match === null || value < 1 || value > limit) {
      throw new RangeError(`a size such as 8MB or 512kB, up to ${most}`);
    }
    return value;
  };
}

/** Parses sizes up to 1 GB. */
export const bytes = sizeUpTo("1GB");

/** Parses a switch: the bare flag, or an environment variable set to true or false. */
export function onOff(text: string): boolean {
  const lower = text.toLowerCase();
  if (["true", "1", "yes", "on"].includes(lower)) return true;
  if (["false", "0", "no", "off"].includes(lower)) return false;
  throw new RangeError("true or false");
}

/** @returns a parser of one of several words */
export function oneOf<const T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw new RangeError(`one of ${words.join(", ")}`);
    return found;
  };
}

/** Parses any non-empty text. */
export function nonEmpty(text: string): string {
  if (text.trim() === "") throw new RangeError("a text that is not empty");
  return text;
}

/** Parses a URL with `http` or `https`, such as `http://host:port/path`. */
export function httpUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new RangeError("an address such as http://127.0.0.1:8000");
  }
  return url.href;
}
