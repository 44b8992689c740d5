// JavaScript numbers hold every integer below 16 digits. Digits behind a point or
// in front of one are a fraction's: those lose nothing that a double could hold.
const LONG_INTEGER = /(?:^|[^\d.])\d{16,}(?![\d.eE])/;

/**
 * Parses JSON, keeping integers that a JavaScript number cannot hold as `bigint`.
 *
 * @throws {SyntaxError} when it is not JSON
 * @throws {RangeError} when it has such integers and is nested too deeply to look for them
 */
export function parseLossless(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepInteger as Parameters<typeof JSON.parse>[1]);
}

// No type holds longer ones, and their digits would take long to convert.
const WIDE_INTEGER = /^-?\d{1,20}$/;

function keepInteger(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source = "" } = context;
  return WIDE_INTEGER.test(source) ? BigInt(source) : value;
}
