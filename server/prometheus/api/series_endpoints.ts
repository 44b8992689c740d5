import { compareLabels, compareText, labelsKey } from "../promql/labels.ts";
import { isLabelName, unescapeName } from "../text/name.ts";
import { quote } from "../text/quote.ts";
import type { Labels, Matcher } from "../storage.ts";
import {
  type EndpointCall,
  type Endpoints,
  jsonResult,
  withLimit,
  writeArray,
} from "./endpoint.ts";
import { ApiError } from "./api_error.ts";

/** A store that lists its series without reading their samples. */
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

/** Series, label names and label values. */
export function seriesEndpoints(store: SeriesReader): Endpoints {
  return {
    "/api/v1/labels": async (call) => {
      const names = await textsOf(call, (...filter) => store.labelNames(...filter));
      const { kept, warnings } = withLimit(names, call.parameters.limit());
      return { ...jsonResult(kept), warnings };
    },
    "/api/v1/label/{name}/values": async (call) => {
      const name = labelName(call.name);
      const values = await textsOf(call, (...filter) => store.labelValues(name, ...filter));
      const { kept, warnings } = withLimit(values, call.parameters.limit());
      return { ...jsonResult(kept), warnings };
    },
    "/api/v1/series": async (call) => {
      const { parameters, budget } = call;
      if (parameters.all("match[]").length === 0) {
        throw new ApiError("bad_data", "no match[] parameter provided");
      }
      const found = new Map<string, Labels>();
      for await (const series of results(call, (...filter) => store.series(...filter))) {
        for (const labels of series) found.set(labelsKey(labels), labels);
      }
      const sorted = [...found.values()].sort(compareLabels);
      const { kept, warnings } = withLimit(sorted, parameters.limit());
      return {
        write: (json) => writeArray(json, kept, budget, (labels) => json.labels(labels)),
        warnings,
      };
    },
  };
}

type Filter = [matchers: readonly Matcher[], minTime: number, maxTime: number];

/** What `find` returns for each selector; for all series if there is none. */
async function* results<T>(
  { parameters, budget }: EndpointCall,
  find: (...filter: Filter) => T,
): AsyncGenerator<T> {
  const start = parameters.time("start", -Infinity);
  const end = parameters.time("end", Infinity);
  const selectors = parameters.matchers();
  for (const matchers of selectors.length === 0 ? [[]] : selectors) {
    yield find(matchers, start, end);
    if (budget.due()) await budget.pause();
  }
}

async function textsOf(
  call: EndpointCall,
  find: (...filter: Filter) => readonly string[],
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
