/** Numbers for people: three significant digits and a unit. */

export type Unit =
  | "number"
  | "count"
  | "rate"
  | "seconds"
  | "bytes"
  | "bytes/s"
  | "ratio"
  | "cores";

/** A number ready to be shown; the page draws the unit in a lighter weight. */
export interface Quantity {
  readonly text: string;
  readonly unit: string;
}

/** One way to write a quantity: its name, and how much one of it is. */
interface Scale {
  readonly per: number;
  readonly name: string;
}

// Up to 10,000 the digits are written out: "1,286" tells more than "1.3 k".
const NUMBERS: readonly Scale[] = [{ per: 1, name: "" }, { per: 1e4, name: "k" }]
  .concat([{ per: 1e6, name: "M" }, { per: 1e9, name: "G" }, { per: 1e12, name: "T" }]);

const BYTES: readonly Scale[] = [{ per: 1, name: "B" }, { per: 1e3, name: "kB" }]
  .concat([{ per: 1e6, name: "MB" }, { per: 1e9, name: "GB" }, { per: 1e12, name: "TB" }]);

const SCALES: Readonly<Record<Unit, readonly Scale[]>> = {
  number: NUMBERS,
  count: NUMBERS,
  rate: [{ per: 1, name: "/s" }, { per: 1e4, name: "k/s" }, { per: 1e6, name: "M/s" }],
  seconds: [{ per: 1e-9, name: "ns" }, { per: 1e-6, name: "µs" }, { per: 1e-3, name: "ms" }]
    .concat([{ per: 1, name: "s" }, { per: 60, name: "min" }, { per: 3600, name: "h" }])
    .concat({ per: 86_400, name: "d" }),
  bytes: BYTES,
  "bytes/s": BYTES.map(({ per, name }) => ({ per, name: `${name}/s` })),
  ratio: [{ per: 0.01, name: "%" }],
  cores: [{ per: 1, name: "cores" }],
};

// The scale's `per` says from where it is used; "k" starts at ten thousand but means a thousand.
const MEANING: Readonly<Record<string, number>> = { "k": 1e3, "k/s": 1e3 };

function scaleOf(value: number, unit: Unit): { readonly divisor: number; readonly name: string } {
  const scales = SCALES[unit];
  const size = Math.abs(value);
  const scale = size === 0
    ? scales.find(({ per }) => per === 1) ?? scales[0]!
    // Rounding may carry to the next scale: 999.96 ms is written as 1 s.
    : scales.findLast(({ per }) => size >= per * 0.99995) ?? scales[0]!;
  return { divisor: MEANING[scale.name] ?? scale.per, name: scale.name };
}

/** A value for people. NaN is a dash: nothing was measured. */
export function quantity(value: number, unit: Unit): Quantity {
  if (Number.isNaN(value)) return { text: "–", unit: "" };
  if (!Number.isFinite(value)) return { text: value > 0 ? "∞" : "−∞", unit: "" };
  const { divisor, name } = scaleOf(value, unit);
  // A process clock is not more exact than a hundredth of a core.
  const text = unit === "cores" && Math.abs(value) < 10
    ? grouped(value, 2)
    : threeDigits(value / divisor);
  return { text, unit: name };
}

/** A value and its unit as one string; no line break comes between them. */
export function show(value: number, unit: Unit): string {
  const { text, unit: name } = quantity(value, unit);
  if (name === "" || name.startsWith("/")) return text + name;
  return `${text}\u00a0${name}`;
}

/**
 * Labels of an axis: all in the same unit and with the same number of decimals, as many as the
 * distance between two ticks needs. The unit is that of the largest tick, or from a minute on that
 * of the distance.
 */
export function tickLabels(ticks: readonly number[], unit: Unit): string[] {
  const largest = ticks.reduce((max, tick) => Math.max(max, Math.abs(tick)), 0);
  const gap = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 0;
  // Twenty seconds are no round number of minutes.
  const isInSixties = unit === "seconds" && largest >= 60 && gap > 0;
  const { divisor, name } = scaleOf(isInSixties ? gap : largest, unit);
  const distance = gap === 0 ? 1 : gap / divisor;
  // Ticks that are this near to 0 would all look the same with decimals.
  if (largest > 0 && largest / divisor < 1e-4) return ticks.map((tick) => show(tick, unit));
  const decimals = decimalsFor(distance);
  const suffix = name === "" || name === "cores" ? "" : name.startsWith("/") ? "" : `\u00a0${name}`;
  return ticks.map((tick) => grouped(tick / divisor, decimals) + suffix);
}

function decimalsFor(distance: number): number {
  for (let decimals = 0; decimals < 9; decimals++) {
    const scaled = distance * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 9;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e7) return value.toExponential(1).replace("e+", "e").replace("-", "−");
  if (size >= 99.95) return grouped(value, 0);
  if (size >= 9.995) return grouped(value, 1, true);
  if (size >= 0.0001) {
    return grouped(value, size >= 0.9995 ? 2 : size >= 0.0995 ? 3 : size >= 0.00995 ? 4 : 5, true);
  }
  return value.toExponential(1).replace("-", "−");
}

function grouped(value: number, decimals: number, dropZeros = false): string {
  let text = Math.abs(value).toFixed(decimals);
  if (dropZeros && decimals > 0) text = text.replace(/\.?0+$/, "");
  const [whole = "", fraction] = text.split(".");
  const sign = value < 0 && Number(text) !== 0 ? "−" : "";
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + groups + (fraction === undefined ? "" : `.${fraction}`);
}

/** A written number with its noun: "1 row", "3.1 rows". */
export function counted(text: string, thing: string): string {
  return `${text} ${thing}${text === "1" ? "" : "s"}`;
}

/** A count written out: 12,345. */
export function wholeNumber(value: number): string {
  return grouped(Math.round(value), 0);
}

/** Every digit, as Prometheus would write it: for tables and copies. */
export function exact(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}
