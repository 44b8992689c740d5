import * as z from "zod";
import { isOwnPage } from "../access/cross_site.ts";
import { forbiddenError, invalidInputError, type Problem, quoteValue } from "../errors.ts";
import type { DemoLoad, DemoLoads } from "./demo_load.ts";
import { text } from "./reply.ts";
import type { Route } from "./route.ts";

const MAX_SECONDS = 10;
const MAX_MEGABYTES = 512;
const DEFAULT_SECONDS = 5;
const DEFAULT_MEGABYTES = 100;

/** `/cpu` and `/memory` of `--demo`; no routes without it. */
export function demoRoutes(loads: DemoLoads | undefined): readonly Route[] {
  if (loads === undefined) return [];
  return [
    demoRoute(loads, {
      path: "/cpu",
      summary: "Keep a processor core busy, for demonstrations",
      parameters: { seconds: SECONDS },
      loadOf: ({ seconds = 0 }) => ({ kind: "cpu", seconds }),
      described: ({ seconds }) => `Kept a processor core busy for ${seconds} s`,
    }),
    demoRoute(loads, {
      path: "/memory",
      summary: "Hold memory, for demonstrations",
      parameters: { mb: MEGABYTES, seconds: SECONDS },
      loadOf: ({ mb = 0, seconds = 0 }) => ({ kind: "memory", megabytes: mb, seconds }),
      described: ({ mb, seconds }) => `Held ${mb} MB of memory for ${seconds} s`,
    }),
  ];
}

interface Parameter {
  readonly max: number;
  readonly default: number;
}

const SECONDS: Parameter = { max: MAX_SECONDS, default: DEFAULT_SECONDS };
const MEGABYTES: Parameter = { max: MAX_MEGABYTES, default: DEFAULT_MEGABYTES };

type Values = Readonly<Record<string, number>>;

interface DemoRoute {
  readonly path: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly loadOf: (values: Values) => DemoLoad;
  readonly described: (values: Values) => string;
}

function demoRoute(
  loads: DemoLoads,
  { path, summary, parameters, loadOf, described }: DemoRoute,
): Route {
  const query = Object.fromEntries(
    Object.entries(parameters).map(([name, { max, default: usual }]) => [
      name,
      z.number().positive().max(max).default(usual),
    ]),
  );
  return {
    ...{ method: "GET", path, access: "predict", statuses: [200, 400, 403, 503] },
    doc: { summary, tag: "Demo", query, response: z.string(), responseTypes: ["text/plain"] },
    handle: async ({ request }) => {
      // It changes nothing, but an image of another site could ask for it again and again.
      if (!isOwnPage(request)) {
        throw forbiddenError("Pages of other sites may not send this request");
      }
      const values = readValues(new URL(request.url).searchParams, parameters);
      await loads.run(loadOf(values));
      return text(`${described(values)}\n`);
    },
  };
}

/** @throws {KnownError<"invalid_input">} for values that are no numbers within their limits */
function readValues(
  sent: URLSearchParams,
  parameters: Readonly<Record<string, Parameter>>,
): Values {
  const problems: Problem[] = [];
  const values = Object.entries(parameters).map(([field, { max, default: usual }]) => {
    const given = sent.get(field);
    const value = given === null || given === "" ? usual : Number(given);
    if (!(value > 0 && value <= max)) {
      const message = `expected a number above 0 and up to ${max}, got ${quoteValue(given)}`;
      problems.push({ field, message });
    }
    return [field, value] as const;
  });
  if (problems.length > 0) throw invalidInputError(problems);
  return Object.fromEntries(values);
}
