/** The functions that every Go template has. `and` and `or` are in `evaluator.ts`: they stop early. */

import { escapeQuery } from "../links.ts";
import { formatPrint, formatPrintf, formatPrintln, formatValue } from "./format.ts";
import { type FunctionTable, ofValue, type TemplateFunction } from "./function.ts";
import { GoMap, isList, isTrue, typeOf, type Value } from "./value.ts";

export const BUILTINS: FunctionTable = {
  call: ofValue((value) => {
    throw new TypeError(`non-function of type ${typeOf(value)}`);
  }),
  eq: {
    parameters: ["any"],
    rest: "any",
    call: ([first, ...others]) => {
      if (others.length === 0) throw new TypeError("missing argument for comparison");
      return others.some((other) => equal(first!, other));
    },
  },
  ge: comparison((a, b) => a >= b),
  gt: comparison((a, b) => a > b),
  html: { parameters: [], rest: "any", call: (args) => escapeHtml(joined(args)) },
  index: { parameters: ["any"], rest: "any", call: ([of, ...keys]) => keys.reduce(indexed, of!) },
  js: { parameters: [], rest: "any", call: (args) => escapeJs(joined(args)) },
  le: comparison((a, b) => a <= b),
  len: ofValue(lengthOf),
  lt: comparison((a, b) => a < b),
  ne: { parameters: ["any", "any"], call: ([a, b]) => !equal(a!, b!) },
  not: ofValue((value) => !isTrue(value)),
  print: { parameters: [], rest: "any", call: formatPrint },
  printf: {
    parameters: ["string"],
    rest: "any",
    call: ([format, ...args]) => formatPrintf(format as string, args),
  },
  println: { parameters: [], rest: "any", call: formatPrintln },
  slice: { parameters: ["any"], rest: "any", call: ([of, ...bounds]) => sliceOf(of!, bounds) },
  urlquery: { parameters: [], rest: "any", call: (args) => escapeQuery(joined(args)) },
};

type Basic = boolean | bigint | number | string;

function isBasic(value: Value): value is Basic {
  return value !== null && typeof value !== "object";
}

/** Comparing values of different types is an error, even an int with a float. */
function equal(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (!isBasic(a)) throw new TypeError(`non-comparable type ${formatValue(a)}: ${typeOf(a)}`);
  if (typeof a !== typeof b) throw new TypeError("incompatible types for comparison");
  return a === b;
}

function comparison(holds: (a: Basic, b: Basic) => boolean): TemplateFunction {
  return {
    parameters: ["any", "any"],
    call: ([a, b]) => {
      if (!isBasic(a!) || !isBasic(b!) || typeof a === "boolean") {
        throw new TypeError("invalid type for comparison");
      }
      if (typeof a !== typeof b) throw new TypeError("incompatible types for comparison");
      return holds(a, b);
    },
  };
}

function lengthOf(value: Value): Value {
  if (typeof value === "string") return BigInt(new TextEncoder().encode(value).length);
  if (isList(value)) return BigInt(value.length);
  if (value instanceof GoMap) return BigInt(value.entries.size);
  throw new TypeError(`len of type ${typeOf(value)}`);
}

function indexed(of: Value, key: Value): Value {
  if (of instanceof GoMap) {
    if (typeof key !== "string") {
      throw new TypeError(`value has type ${typeOf(key)}; should be string`);
    }
    return of.get(key);
  }
  if (typeof of === "string") return BigInt(new TextEncoder().encode(of)[position(of, key)]!);
  if (isList(of)) return of[position(of, key)]!;
  throw new TypeError(`can't index item of type ${typeOf(of)}`);
}

function position(of: Value, key: Value): number {
  if (typeof key !== "bigint") {
    throw new TypeError(`cannot index slice/array with type ${typeOf(key)}`);
  }
  const length = lengthOf(of) as bigint;
  if (key < 0n || key >= length) throw new RangeError(`index out of range: ${key}`);
  return Number(key);
}

function sliceOf(of: Value, bounds: readonly Value[]): Value {
  if (typeof of !== "string" && !isList(of)) {
    throw new TypeError(`can't slice item of type ${typeOf(of)}`);
  }
  if (bounds.length > 2) throw new TypeError(`too many slice indexes: ${bounds.length}`);
  const length = lengthOf(of) as bigint;
  const [from = 0n, to = length] = bounds;
  if (typeof from !== "bigint" || typeof to !== "bigint") {
    throw new TypeError("cannot index slice/array with a value that is no int");
  }
  if (from < 0n || to > length || from > to) {
    throw new RangeError(`index out of range: ${from < 0n || from > length ? from : to}`);
  }
  if (isList(of)) return of.slice(Number(from), Number(to));
  return new TextDecoder().decode(
    new TextEncoder().encode(of as string).slice(Number(from), Number(to)),
  );
}

/** The text that `html`, `js` and `urlquery` escape: a string itself, other values as `print` formats them. */
function joined(args: readonly Value[]): string {
  return formatPrint(args);
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\uFFFD",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => HTML_ESCAPES[character]!);
}

function escapeJs(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\\'"<>&=\x00-\x1f\x7f]/g, (character) => {
    if (`\\'"`.includes(character)) return `\\${character}`;
    return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
}
