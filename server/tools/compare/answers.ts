/** What two servers answer to the same question, and in what they differ. */

/** Sums are added up in another order, and Prometheus 3 forgets no digits: 2.42 does. */
const TOLERANCE = 1e-9;

export interface Question {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
}

export interface Answered {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

export async function answer(server: string, { path, parameters }: Question): Promise<Answered> {
  const body = new URLSearchParams(parameters as Record<string, string>);
  const isForm = !path.startsWith("/api/v1/label/");
  const response = isForm
    ? await fetch(server + path, { method: "POST", body })
    : await fetch(`${server}${path}?${body}`);
  return { status: response.status, body: await response.json() };
}

/** In what two answers differ, undefined if in nothing that matters. */
export function compare(theirs: Answered, ours: Answered): string | undefined {
  const head = ({ status, body }: Answered) => `${status} ${body.status} ${body.errorType ?? ""}`;
  if (head(theirs) !== head(ours)) {
    const text = (answered: Answered) => `${head(answered)} ${answered.body.error ?? ""}`;
    return `theirs ${text(theirs)}\n  ours   ${text(ours)}`;
  }
  return compareData(theirs.body.data, ours.body.data);
}

// deno-lint-ignore no-explicit-any
function compareData(theirs: any, ours: any): string | undefined {
  if (theirs?.resultType === undefined) {
    const [a, b] = [JSON.stringify(theirs), JSON.stringify(ours)];
    return a === b ? undefined : `theirs ${a.slice(0, 300)}\n  ours   ${b.slice(0, 300)}`;
  }
  if (theirs.resultType !== ours.resultType) return `${theirs.resultType}, ${ours.resultType}`;
  if (!["vector", "matrix"].includes(theirs.resultType)) {
    return comparePoints([theirs.result], [ours.result], "");
  }
  const [a, b] = [bySeries(theirs.result), bySeries(ours.result)];
  for (const key of a.keys()) if (!b.has(key)) return `only theirs has ${key}`;
  for (const key of b.keys()) if (!a.has(key)) return `only ours has ${key}`;
  for (const [key, points] of a) {
    const difference = comparePoints(points, b.get(key)!, key);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

type Point = readonly [time: number, value: string];

interface ResultSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Point;
  readonly values?: readonly Point[];
}

function bySeries(result: readonly ResultSeries[]): ReadonlyMap<string, readonly Point[]> {
  return new Map(result.map(({ metric, value, values }) => {
    const pairs = Object.entries(metric).sort(([a], [b]) => a < b ? -1 : 1);
    return [JSON.stringify(pairs), values ?? [value!]];
  }));
}

function comparePoints(
  theirs: readonly Point[],
  ours: readonly Point[],
  series: string,
): string | undefined {
  if (theirs.length !== ours.length) return `${theirs.length}, ${ours.length} points of ${series}`;
  for (const [i, [time, value]] of theirs.entries()) {
    const [ourTime, ourValue] = ours[i]!;
    if (time === ourTime && isClose(value, ourValue)) continue;
    return `theirs ${time} ${value}, ours ${ourTime} ${ourValue} of ${series}`;
  }
  return undefined;
}

function isClose(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
}
