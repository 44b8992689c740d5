/** Numbers with a given precision as Go writes them: exact ties go to the even digit. */

/** `%.2f`. */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const sign = isNegative(value) ? "-" : "";
  const size = Math.abs(value);
  // From there on, toFixed would write an exponent; the number is whole anyway.
  if (size >= 1e21) {
    return sign + String(BigInt(size)) + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  }
  return sign + evenTie(size.toFixed(digits), size.toFixed(exactDigits(digits)));
}

/** `%.2e`. */
export function formatExponent(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const sign = isNegative(value) ? "-" : "";
  const size = Math.abs(value);
  const [rounded, power] = size.toExponential(digits).split("e") as [string, string];
  const [exact, exactPower] = size.toExponential(exactDigits(digits)).split("e") as [
    string,
    string,
  ];
  // Rounding 9.5 up makes 1e+01; a tie of that kind ends in the even zero already.
  const mantissa = power === exactPower ? evenTie(rounded, exact) : rounded;
  return sign + mantissa + formatPower(Number(power));
}

/** `%e` with the fewest digits that read back as the same number: `1e+00`. */
export function formatShortExponent(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const [mantissa, power] = Math.abs(value).toExponential().split("e") as [string, string];
  return (isNegative(value) ? "-" : "") + mantissa + formatPower(Number(power));
}

/** `%.4g`: so many significant digits, with an exponent where that is shorter. */
export function formatGeneral(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const significant = Math.max(1, digits);
  const text = formatExponent(value, significant - 1);
  const power = Number(text.slice(text.indexOf("e") + 1));
  if (power < -4 || power >= significant) {
    const [mantissa, rest] = text.split("e") as [string, string];
    return `${trimZeros(mantissa)}e${rest}`;
  }
  return trimZeros(formatFixed(value, significant - 1 - power));
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

function formatSpecial(value: number): string {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

function formatPower(power: number): string {
  return `e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
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
