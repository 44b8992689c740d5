/**
 * Regular expressions as Prometheus means them: RE2, on the whole value, with
 * `.` matching newlines too. JavaScript's own would read some patterns
 * differently and can take exponential time on a hostile one.
 */

import { RE2JS } from "re2js";
import type { Labels, Matcher } from "../storage.ts";

// A dashboard repeats its few dozen patterns for ever; more than this many at once are made by
// hand or by an attacker.
const MAX_PATTERNS = 100;
// Answers remembered for one pattern. Beyond it they start afresh, so a label with endless values
// costs time, never memory.
const MAX_ANSWERS = 10_000;

type Test = (value: string) => boolean;

// In the order of their last use.
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
    this.#test = shortcut(pattern) ?? this.#remember();
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

  /** Asks RE2 once for each value. It takes microseconds, a map nanoseconds. */
  #remember(): Test {
    const answers = new Map<string, boolean>();
    return (value) => {
      let answer = answers.get(value);
      if (answer === undefined) {
        if (answers.size >= MAX_ANSWERS) answers.clear();
        answer = this.#re.matcher(value).matches();
        answers.set(value, answer);
      }
      return answer;
    };
  }
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    // The library shows the flag as if it were part of the pattern.
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
 * `a.*`, `a.+`, `.*a`, `.+a`, `.*a.*`. Most that people write are among them.
 */
function shortcut(pattern: string): Test | undefined {
  const parts = /^(\.[*+])?([^\\.+*?()|[\]{}^$]*)(\.[*+])?$/.exec(pattern);
  // `.+.+` asks for two characters, which are not two units: no shortcut.
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
