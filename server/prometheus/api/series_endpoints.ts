import { compareLabels, compareText, labelsKey } from "../promql/labels.ts";
import { isLabelName, unescapeName } from "../text/name.ts";
import { quote } from "../text/quote.ts";
import type { Labels, Matcher } from "../storage.ts";
import { type Call, type Endpoints, plain, writeArray } from "./answer.ts";
import { ApiError } from "./api_error.ts";

/** What is asked of a store about its series, without their samples. */
export interface SeriesReader {
  labelNames(matchers: readonly Matcher[], minTime: number, maxTime: number): readonly string[];
  labelValues(
    name: string,
    matchers: readonly Matcher[],
    minTime: number,
    maxTime: number,
  ): readonly string[];
  series(matchers: readonly Matcher[], minTime: number, maxTime: number): readonly Labels[];
}

/** Which series, label names and label values there are. */
export function seriesEndpoints(store: SeriesReader): Endpoints {
  return {
    "/api/v1/labels": async (call) => {
      return limited(call, await textsOf(call, (...asked) => store.labelNames(...asked)), plain);
    },
    "/api/v1/label/{name}/values": async (call) => {
      const name = labelName(call.name);
      const find = (...asked: Asked) => store.labelValues(name, ...asked);
      return limited(call, await textsOf(call, find), plain);
    },
    "/api/v1/series": async (call) => {
      if (call.parameters.all("match[]").length === 0) {
        throw new ApiError("bad_data", "no match[] parameter provided");
      }
      const found = new Map<string, Labels>();
      for await (const series of results(call, (...asked) => store.series(...asked))) {
        for (const labels of series) found.set(labelsKey(labels), labels);
      }
      const sorted = [...found.values()].sort(compareLabels);
      return limited(call, sorted, (kept) => ({
        write: (json) => writeArray(json, kept, call.pace, (labels) => json.labels(labels)),
      }));
    },
  };
}

type Asked = [matchers: readonly Matcher[], minTime: number, maxTime: number];

/** What `find` finds for each selector; for all series if there is none. */
async function* results<T>(call: Call, find: (...asked: Asked) => T): AsyncGenerator<T> {
  const { parameters, pace } = call;
  const start = parameters.time("start", -Infinity);
  const end = parameters.time("end", Infinity);
  const selectors = parameters.matchers();
  for (const matchers of selectors.length === 0 ? [[]] : selectors) {
    yield find(matchers, start, end);
    if (pace.due()) await pace.pause();
  }
}

async function textsOf(
  call: Call,
  find: (...asked: Asked) => readonly string[],
): Promise<readonly string[]> {
  const texts = new Set<string>();
  for await (const found of results(call, find)) for (const text of found) texts.add(text);
  return [...texts].sort(compareText);
}

function labelName(text: string): string {
  const name = unescapeName(text);
  if (isLabelName(name)) return name;
  throw new ApiError("bad_data", `invalid label name: ${quote(name)}`);
}

function limited<T>(
  { parameters }: Call,
  items: readonly T[],
  answer: (kept: readonly T[]) => ReturnType<typeof plain>,
): ReturnType<typeof plain> {
  const limit = parameters.limit() ?? Infinity;
  if (items.length <= limit) return answer(items);
  return { ...answer(items.slice(0, limit)), warnings: ["results truncated due to limit"] };
}
