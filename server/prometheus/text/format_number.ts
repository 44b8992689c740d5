/**
 * Numbers as Go writes them.
 *
 * `digits` is the number behind the dot in `%.2f`. Without it come the fewest digits that read
 * back as the same number.
 */

/** Go's `%f`: never with an exponent. */
export function formatFixed(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const size = Math.abs(value);
  return signOf(value) + (digits === undefined ? plain(size) : fixed(size, digits));
}

/** Go's `%e`: always with an exponent. */
export function formatExponent(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const [mantissa, power] = exponential(Math.abs(value), digits);
  return signOf(value) + mantissa + formatPower(power);
}

/** Go's `%g`: so many significant digits, zeros at the end left out, an exponent if it is shorter. */
export function formatGeneral(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const significant = digits === undefined ? undefined : Math.max(1, digits);
  const [mantissa, power] = exponential(
    Math.abs(value),
    significant === undefined ? undefined : significant - 1,
  );
  if (power < -4 || power >= (significant ?? SHORTEST_POWER)) {
    return signOf(value) + trimZeros(mantissa) + formatPower(power);
  }
  if (significant === undefined) return formatFixed(value);
  return trimZeros(formatFixed(value, significant - 1 - power));
}

// Where the fewest digits are asked for, Go decides as if six were.
const SHORTEST_POWER = 6;

/** A sample's value as the HTTP API sends it: with an exponent below 1e-6 and from 1e21 on. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (Object.is(value, -0)) return "-0";
  // JavaScript's own thresholds; but it writes an exponent of one digit as one.
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

/** A bucket's bound or a quantile as OpenMetrics writes it: whole numbers end in `.0`. */
export function formatBound(value: number): string {
  const text = formatGeneral(value === 0 ? 0 : value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

function formatSpecial(value: number): string {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

/** At least two digits, as in `e-07`. */
function formatPower(power: number): string {
  return `e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** The shortest text of a number that is not negative, its exponent written out as zeros. */
function plain(size: number): string {
  const [digits, exponent] = String(size).split("e") as [string, string?];
  if (exponent === undefined) return digits;
  const point = Number(exponent) + 1;
  const significant = digits.replace(".", "");
  return point > 0 ? significant.padEnd(point, "0") : `0.${"0".repeat(-point)}${significant}`;
}

function fixed(size: number, digits: number): string {
  // From there on, toFixed would write an exponent; the number is whole anyway.
  if (size >= 1e21) return String(BigInt(size)) + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  return evenTie(size.toFixed(digits), size.toFixed(exactDigits(digits)));
}

function exponential(size: number, digits?: number): [mantissa: string, power: number] {
  const [rounded, power] = splitPower(size.toExponential(digits));
  if (digits === undefined) return [rounded, power];
  const [exact, exactPower] = splitPower(size.toExponential(exactDigits(digits)));
  // Rounding 9.5 up makes 1e+01; a tie of that kind ends in the even zero already.
  return [power === exactPower ? evenTie(rounded, exact) : rounded, power];
}

function splitPower(text: string): [mantissa: string, power: number] {
  const [mantissa, power] = text.split("e") as [string, string];
  return [mantissa, Number(power)];
}

// A double near a tie but not on it differs from it within its first 17 digits.
function exactDigits(digits: number): number {
  return Math.min(100, digits + 25);
}

/**
 * JavaScript rounds an exact tie up; Go rounds it to the even digit. `exact` is
 * the same number with more digits, which for a tie are a 5 and zeros.
 */
function evenTie(rounded: string, exact: string): string {
  const cut = rounded.includes(".") ? rounded.length : exact.indexOf(".");
  const rest = exact.slice(cut).replace(".", "");
  if (!/^50*$/.test(rest)) return rounded;
  const down = exact.slice(0, cut);
  return Number(down.at(-1)) % 2 === 0 ? down : rounded;
}
