/**
 * Regular expressions as Prometheus means them: RE2, on the whole value, with
 * `.` matching newlines too. JavaScript's own would read some patterns
 * differently and can take exponential time on a hostile one.
 */

import { RE2JS } from "re2js";
import type { Matcher } from "./storage.ts";

// A compiled pattern costs some kilobytes; a dashboard repeats a few hundred.
const MAX_PATTERNS = 1000;
// One label seldom has more values than this; then the oldest answers are forgotten.
const MAX_ANSWERS = 10_000;

const compiled = new Map<string, Regexp>();

/** The pattern, compiled once. Throws an Error that says what is wrong with it. */
export function regexp(pattern: string): Regexp {
  let known = compiled.get(pattern);
  if (known === undefined) {
    if (compiled.size >= MAX_PATTERNS) compiled.clear();
    known = new Regexp(pattern);
    compiled.set(pattern, known);
  }
  return known;
}

/** Whether a label's value, `""` if the label is missing, satisfies the matcher. */
export function matcherTest({ op, value }: Matcher): (value: string) => boolean {
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

export class Regexp {
  readonly #re: RE2JS;
  readonly #test: (value: string) => boolean;
  /** If only certain values match, as with `a|b|c`: these. A store can look them up. */
  readonly literals: readonly string[] | undefined;

  constructor(pattern: string) {
    this.#re = compile(pattern);
    this.literals = alternatives(pattern);
    this.#test = this.#literalTest() ?? wildcardTest(pattern) ?? this.#remember();
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

  #literalTest(): ((value: string) => boolean) | undefined {
    if (this.literals === undefined) return undefined;
    const values = new Set(this.literals);
    return (value) => values.has(value);
  }

  #remember(): (value: string) => boolean {
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

const SPECIAL = /[\\.+*?()[\]{}^$|]/;

function alternatives(pattern: string): readonly string[] | undefined {
  const parts = pattern.split("|");
  return parts.some((part) => SPECIAL.test(part)) ? undefined : parts;
}

/** Tests for `.*`, `.+` and a literal with `.*` before or after it. */
function wildcardTest(pattern: string): ((value: string) => boolean) | undefined {
  if (pattern === ".*") return () => true;
  if (pattern === ".+") return (value) => value !== "";
  const open = pattern.startsWith(".*");
  const close = pattern.endsWith(".*");
  const literal = pattern.slice(open ? 2 : 0, close ? -2 : undefined);
  if (SPECIAL.test(literal) || !(open || close)) return undefined;
  if (open && close) return (value) => value.includes(literal);
  return open ? (value) => value.endsWith(literal) : (value) => value.startsWith(literal);
}
