/** Lengths of time, in milliseconds, as PromQL and people write them. */

const MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** `1h30m` in milliseconds; undefined when it is not a duration. */
export function readDuration(text: string): number | undefined {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    total += Number(count) * MS[unit!]!;
  }
  return total;
}

/** As PromQL reads it, in the largest units that fit: `1h30m`. */
export function writeDuration(ms: number): string {
  if (ms < 1) return "0s";
  let rest = Math.round(ms);
  let text = "";
  for (const unit of ["d", "h", "m", "s", "ms"]) {
    const size = MS[unit]!;
    if (rest < size) continue;
    text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text;
}

const WORDS: readonly (readonly [number, string])[] = [
  [MS.d!, "day"],
  [MS.h!, "hour"],
  [MS.m!, "minute"],
  [MS.s!, "second"],
];

/** For a sentence: "18 minutes", "1 hour". */
export function durationWords(ms: number): string {
  const [size, word] = WORDS.find(([size]) => ms >= size) ?? WORDS.at(-1)!;
  const count = Math.floor(ms / size);
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** For a narrow place, in two units: "3 d 4 h", "12 s". */
export function durationShort(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [MS.d!, "d"],
    [MS.h!, "h"],
    [MS.m!, "min"],
    [MS.s!, "s"],
  ];
  const at = units.findIndex(([size]) => ms >= size);
  if (at < 0) return "0 s";
  const [size, name] = units[at]!;
  const count = Math.floor(ms / size);
  const next = units[at + 1];
  const rest = next === undefined ? 0 : Math.floor((ms - count * size) / next[0]);
  return `${count}\u00a0${name}${rest > 0 ? ` ${rest}\u00a0${next![1]}` : ""}`;
}
