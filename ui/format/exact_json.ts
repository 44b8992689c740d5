/**
 * JSON that keeps every digit of its integers. An INT64 may have more digits than a JavaScript number
 * can hold; such a one is kept as its text, if the browser has `JSON.rawJSON`.
 */

interface RawJson {
  rawJSON?(text: string): unknown;
  isRawJSON?(value: unknown): boolean;
}

type Reviver = Parameters<typeof JSON.parse>[1];

const { rawJSON, isRawJSON } = JSON as RawJson;
const WHOLE = /^-?(?:0|[1-9]\d*)$/;

/** @throws {SyntaxError} when it is not JSON */
export function parseExact(text: string): unknown {
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && context?.source !== undefined
      ? numberOf(context.source, value)
      : value;
  return JSON.parse(text, keep as Reviver);
}

/** The number that a text says; in JSON it has the same digits. */
export function numberOf(text: string, value = Number(text)): unknown {
  const exact = Number.isSafeInteger(value) || !WHOLE.test(text);
  return exact || rawJSON === undefined ? value : rawJSON(text);
}

/** Whether a value is a number that was kept as its text. */
export function isLongNumber(value: unknown): boolean {
  return isRawJSON?.(value) ?? false;
}
