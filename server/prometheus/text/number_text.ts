const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INFINITY = /^([+-]?)inf(inity)?$/i;
const NAN = /^nan$/i;

/**
 * The number that an exposition wrote, undefined if it is none. JavaScript's own
 * `Number` would take more, `0x1f` and the empty text among it.
 */
export function parseNumber(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const infinity = INFINITY.exec(text);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return NAN.test(text) ? NaN : undefined;
}

/**
 * A number as OpenMetrics writes a bound: the shortest digits, ".0" behind a whole
 * number, and as in Go an exponent below 1e-4 and from 1e6 on.
 */
export function formatBound(value: number): string {
  if (Math.abs(value) === Infinity) return value < 0 ? "-Inf" : "+Inf";
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${digits}e${power < 0 ? "-" : "+"}${size}`;
  }
  const text = String(value);
  return text.includes(".") || value !== value ? text : `${text}.0`;
}
