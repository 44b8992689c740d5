/** Numbers as Go writes and reads them, which is how PromQL does. */

/** A number literal; the text is known to look like one. Out of range is Infinity. */
export function parseNumber(text: string): number {
  const digits = text.replaceAll("_", "");
  if (/^inf$/i.test(digits)) return Infinity;
  if (/^nan$/i.test(digits)) return NaN;
  // A leading zero means octal to Go's integer reader; `09` is no octal and is read as decimal.
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return Number(digits);
}

/** The shortest digits that read back as `value`, never with an exponent. */
export function formatPlain(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!found) return text;
  const [, sign, first, rest = "", exponent] = found;
  const digits = first + rest;
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0");
}

/** A sample's value as the HTTP API sends it: an exponent below 1e-6 and from 1e21 on. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (Object.is(value, -0)) return "-0";
  return padExponent(String(value));
}

/** As Go's `%g`: an exponent below 1e-4 and from 1e6 on. */
export function formatShort(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6)
    ? padExponent(value.toExponential())
    : formatPlain(value);
}

/** As Go's `%f`: six digits after the point, and all before it. */
export function formatFixed(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}

/** As Go's `%.2g` and the like: so many significant digits, zeros at the end left out. */
export function formatDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const text = value.toExponential(digits - 1);
  const [mantissa, exponent] = text.split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= digits) {
    return padExponent(`${trimZeros(mantissa)}e${exponent}`);
  }
  return trimZeros(value.toFixed(Math.max(0, digits - 1 - power)));
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

/** Go writes at least two digits of the exponent: `1e-07`. */
function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
