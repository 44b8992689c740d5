/**
 * Prometheus' regular expressions: RE2, anchored at both ends, with `.` matching newlines too.
 * JavaScript's own read some patterns differently and can take exponential time.
 */

import { RE2JS } from "re2js";
import type { Labels, Matcher } from "../storage.ts";

// A dashboard repeats a few dozen patterns. More than this many at once come from tests or from an
// attacker.
const MAX_PATTERNS = 100;
// Cached results of one pattern. A full cache is emptied, so a label with endless values costs time
// and no memory.
const MAX_RESULTS = 10_000;

type Test = (value: string) => boolean;

// In the order of their last use, the latest last.
const compiled = new Map<string, Regexp>();

/** The pattern, compiled once. Throws a SyntaxError that says what is wrong with it. */
export function regexp(pattern: string): Regexp {
  const known = compiled.get(pattern) ?? new Regexp(pattern);
  compiled.delete(pattern);
  compiled.set(pattern, known);
  if (compiled.size > MAX_PATTERNS) compiled.delete(compiled.keys().next().value!);
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
  readonly #re: RE2JS;
  readonly #test: Test;

  constructor(pattern: string) {
    this.#re = compile(pattern);
    this.#test = shortcut(pattern) ?? this.#cached();
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
    return (value) => {
      let result = results.get(value);
      if (result === undefined) {
        if (results.size >= MAX_RESULTS) results.clear();
        result = this.#re.matcher(value).matches();
        results.set(value, result);
      }
      return result;
    };
  }
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    // The library puts the flag of DOTALL into the pattern that it quotes.
    throw new SyntaxError((error as Error).message.replace("`(?s)", "`"));
  }
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
