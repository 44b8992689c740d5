/** Numbers as Go reads them. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITY = /^([+-]?)inf(inity)?$/i;
const NAN = /^nan$/i;

/**
 * A number in an exposition, a parameter or a template; undefined if the text is none.
 * JavaScript's own `Number` would take more, `0x1f` and the empty text among it.
 */
export function parseNumber(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const infinity = INFINITY.exec(text);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return NAN.test(text) ? NaN : undefined;
}

/**
 * A number in a query, without its sign, which may also be `0x1f`, `0755` or `1_000`. The text
 * is one that `scanNumber` takes for a number. Out of range is Infinity.
 */
export function parseLiteral(text: string): number {
  const digits = text.replaceAll("_", "");
  if (/^inf$/i.test(digits)) return Infinity;
  if (/^nan$/i.test(digits)) return NaN;
  // A leading zero means octal to Go's integer reader; `09` is no octal and is read as decimal.
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return Number(digits);
}
