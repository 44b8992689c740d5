/**
 * Prometheus' regular expressions: RE2, anchored at both ends, with `.` matching newlines too.
 * JavaScript's own read some patterns differently and can take exponential time.
 */

import { RE2JS } from "re2js";
import type { Labels, Matcher } from "../storage.ts";

// A dashboard repeats a few dozen patterns. More than this many at once come from tests or from an
// attacker.
const MAX_PATTERNS = 100;
// All compiled patterns together. A class such as \p{L} takes kilobytes wherever it stands.
const MAX_BYTES = 16 * 2 ** 20;
// The limits of one pattern. Lists of thousands of words pass, which Grafana sends for variables.
const MAX_LENGTH = 16_384;
const MAX_PROGRAM_BYTES = 4 * 2 ** 20;
// A list of words needs no program.
const MAX_WORDS_LENGTH = 2 ** 20;
// Cached results of one pattern, and the characters of their values. A full cache is emptied, so a
// label with endless values costs time and no memory.
const MAX_RESULTS = 10_000;
const MAX_RESULT_LENGTH = 2 ** 18;

type Test = (value: string) => boolean;

// In the order of their last use, the latest last.
const compiled = new Map<string, Regexp>();
let compiledBytes = 0;

/** The pattern, compiled once. Throws a SyntaxError that says what is wrong with it. */
export function regexp(pattern: string): Regexp {
  const known = compiled.get(pattern) ?? new Regexp(pattern);
  if (!compiled.delete(pattern)) compiledBytes += known.bytes;
  compiled.set(pattern, known);
  while (compiled.size > MAX_PATTERNS || compiledBytes > MAX_BYTES) {
    const [oldest, { bytes }] = compiled.entries().next().value!;
    compiled.delete(oldest);
    compiledBytes -= bytes;
  }
  return known;
}

/** Whether a label's value, `""` if the label is missing, satisfies the matcher. */
export function matcherTest({ op, value }: Matcher): Test {
  switch (op) {
    case "=":
      return (candidate) => candidate === value;
    case "!=":
      return (candidate) => candidate !== value;
    case "=~": {
      const pattern = regexp(value);
      return (candidate) => pattern.matches(candidate);
    }
    case "!~": {
      const pattern = regexp(value);
      return (candidate) => !pattern.matches(candidate);
    }
  }
}

/** Whether all matchers accept the labels. */
export function labelsTest(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => [matcher.name, matcherTest(matcher)] as const);
  return (labels) => tests.every(([name, accepts]) => accepts(labels.get(name) ?? ""));
}

export class Regexp {
  readonly #pattern: string;
  readonly #test: Test;
  #program: RE2JS | undefined;
  /** About the memory that it takes. */
  readonly bytes: number;

  constructor(pattern: string) {
    this.#pattern = pattern;
    const short = shortcut(pattern);
    // What has a shortcut has no error either: only expand() needs its program.
    if (short === undefined) {
      this.#program = compile(pattern);
      this.bytes = 2 * pattern.length + programBytes(this.#program);
    } else {
      limitLength(pattern, MAX_WORDS_LENGTH);
      this.bytes = 4 * pattern.length;
    }
    this.#test = short ?? this.#cached();
  }

  get #re(): RE2JS {
    return this.#program ??= compile(this.#pattern);
  }

  matches(value: string): boolean {
    return this.#test(value);
  }

  /**
   * The template with `$1`, `${1}` and `${name}` replaced by what the groups
   * matched; undefined if the value does not match. An unknown group is empty.
   */
  expand(value: string, template: string): string | undefined {
    const matcher = this.#re.matcher(value);
    if (!matcher.matches()) return undefined;
    return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare, braced) => {
      if (whole === "$$") return "$";
      return groupText(matcher, bare ?? braced);
    });
  }

  /** Caches the result for each value: RE2 takes microseconds, a map nanoseconds. */
  #cached(): Test {
    const results = new Map<string, boolean>();
    let length = 0;
    return (value) => {
      let result = results.get(value);
      if (result === undefined) {
        length += value.length;
        if (results.size >= MAX_RESULTS || length > MAX_RESULT_LENGTH) {
          results.clear();
          length = value.length;
        }
        result = this.#re.matcher(value).matches();
        results.set(value, result);
      }
      return result;
    };
  }
}

function compile(pattern: string): RE2JS {
  limitLength(pattern, MAX_LENGTH);
  let program: RE2JS;
  try {
    program = RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    // The library puts the flag of DOTALL into the pattern that it quotes.
    throw new SyntaxError((error as Error).message.replace("`(?s)", "`"));
  }
  const bytes = programBytes(program);
  if (bytes > MAX_PROGRAM_BYTES) {
    throw new SyntaxError(
      `the pattern needs ${bytes} bytes once compiled, at most ${MAX_PROGRAM_BYTES} are allowed: ` +
        "use fewer repetitions and classes",
    );
  }
  return program;
}

function limitLength({ length }: string, most: number): void {
  if (length > most) {
    throw new SyntaxError(`the pattern has ${length} characters, at most ${most} are allowed`);
  }
}

/** The part of the library's program that takes memory. */
interface Program {
  readonly inst: readonly { readonly runes: readonly number[] }[];
}

/** About the memory that a program takes: instructions, and the characters that they accept. */
function programBytes(program: RE2JS): number {
  const { inst } = (program as unknown as { re2Input: { prog: Program } }).re2Input.prog;
  return inst.reduce((sum, { runes }) => sum + 128 + 8 * (runes?.length ?? 0), 0);
}

function groupText(matcher: ReturnType<RE2JS["matcher"]>, name: string): string {
  const index = /^\d+$/.test(name) ? Number(name) : name;
  if (typeof index === "number" && index > matcher.groupCount()) return "";
  try {
    return matcher.group(index) ?? "";
  } catch {
    return "";
  }
}

/**
 * The test for patterns that need no regular expression: `a`, `a|b`, `.*`, `.+`,
 * `a.*`, `a.+`, `.*a`, `.+a`, `.*a.*`. Most patterns in practice are among them.
 */
function shortcut(pattern: string): Test | undefined {
  const parts = /^(\.[*+])?([^\\.+*?()|[\]{}^$]*)(\.[*+])?$/.exec(pattern);
  // `.+.+` means two characters, which may be more than two UTF-16 units: no shortcut.
  const wildOnly = parts?.[2] === "" && parts[1] !== undefined && parts[3] !== undefined;
  if (parts && !wildOnly) return affix(parts[1], parts[2]!, parts[3]);
  if (/^[^\\.+*?()[\]{}^$]*$/.test(pattern)) {
    const words = new Set(pattern.split("|"));
    return (text) => words.has(text);
  }
  return undefined;
}

/** `before`, then the literal `middle`, then `after`; the outer two are `.*`, `.+` or nothing. */
function affix(before: string | undefined, middle: string, after: string | undefined): Test {
  const ahead = before === ".+" ? 1 : 0;
  const behind = after === ".+" ? 1 : 0;
  const shortest = ahead + middle.length + behind;
  if (!before && !after) return (text) => text === middle;
  if (middle === "") return (text) => text.length >= shortest;
  if (!before) return (text) => text.length >= shortest && text.startsWith(middle);
  if (!after) return (text) => text.length >= shortest && text.endsWith(middle);
  return (text) => text.slice(ahead, text.length - behind).includes(middle);
}
