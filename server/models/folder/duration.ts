const UNITS_MS: Readonly<Record<string, number>> = {
  ...{ us: 0.001, µs: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
};

/** The milliseconds of a duration such as `2ms`, `1.5s` or `500us`; undefined for another text. */
export function durationMs(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,9})?)(us|µs|ms|s|m|h)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(number) * UNITS_MS[unit]!;
}
