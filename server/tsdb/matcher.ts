import { RE2JS } from "re2js";
import type { Matcher } from "../storage.ts";

type Test = (value: string) => boolean;

// A dashboard repeats its few dozen expressions for ever; more than this many at
// once are made by hand or by an attacker.
const MAX_PATTERNS = 64;

// Answers remembered for one expression. Beyond it they start afresh, so a label
// with endless values costs time, never memory.
const MAX_ANSWERS = 10_000;

const patterns = new Map<string, Test>();

/**
 * The test that a label's value must pass; a missing label has the value "".
 *
 * Regular expressions match the whole value, `.` matches a line break too, and
 * the time is linear in the value's length. Throws a `SyntaxError` for an
 * expression that RE2 does not accept.
 */
export function compileMatcher({ op, value }: Matcher): Test {
  switch (op) {
    case "=":
      return (text) => text === value;
    case "!=":
      return (text) => text !== value;
    case "=~":
      return compilePattern(value);
    case "!~": {
      const test = compilePattern(value);
      return (text) => !test(text);
    }
  }
}

/** The test for a pattern, from the last few dozen if it is among them. */
function compilePattern(pattern: string): Test {
  const known = patterns.get(pattern);
  if (known) patterns.delete(pattern);
  const test = known ?? shortcut(pattern) ?? remember(expression(pattern));
  patterns.set(pattern, test); // last in the order of the map: used most recently
  if (patterns.size > MAX_PATTERNS) patterns.delete(patterns.keys().next().value!);
  return test;
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

/** Any other pattern, by RE2. */
function expression(pattern: string): Test {
  const compiled = compile(pattern);
  return (text) => compiled.testExact(text);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(reason, { cause: error });
  }
}

/** Asks `test` once for each value. An expression takes microseconds, a map nanoseconds. */
function remember(test: Test): Test {
  const answers = new Map<string, boolean>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      if (answers.size >= MAX_ANSWERS) answers.clear();
      answer = test(text);
      answers.set(text, answer);
    }
    return answer;
  };
}
