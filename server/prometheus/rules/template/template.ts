/** Templates of labels and annotations: Go's text/template with Prometheus' functions. */

import type { Labels } from "../../storage.ts";
import type { QueryFunction } from "../query.ts";
import type { Template } from "./ast.ts";
import { BUILTINS } from "./builtins.ts";
import { evaluate } from "./evaluator.ts";
import { templateFunctions } from "./functions.ts";
import { parse } from "./parser.ts";
import { GoStruct, labelMap, type Value } from "./value.ts";

export type { Template } from "./ast.ts";

/** What a template can use besides the sample. */
export interface Surroundings {
  readonly query: QueryFunction;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
}

export interface TemplateData {
  readonly labels: Labels;
  readonly value: number;
  /** The time of the evaluation, in milliseconds. */
  readonly time: number;
}

const VARIABLES = ["$labels", "$externalLabels", "$externalURL", "$value"];

/** Only the names: the functions need the time of the evaluation and a query function. */
const NAMES = new Set([
  "and",
  "or",
  ...Object.keys(BUILTINS),
  ...Object.keys(
    templateFunctions({ query: () => Promise.resolve([]), time: 0, externalUrl: "" }),
  ),
]);

/** Throws a TemplateSyntaxError. */
export function parseTemplate(text: string): Template {
  return parse(text, { hasFunction: (name) => NAMES.has(name), variables: VARIABLES });
}

/** Expands the template for one sample of an alert. Throws a TemplateError. */
export async function expandTemplate(
  template: Template,
  name: string,
  { labels, value, time }: TemplateData,
  { query, externalLabels, externalUrl }: Surroundings,
): Promise<string> {
  const [only, ...more] = template.body;
  if (only === undefined) return "";
  if (more.length === 0 && only.kind === "text") return only.text;
  const fields: [string, Value][] = [
    ["Labels", labelMap(labels)],
    ["ExternalLabels", labelMap(externalLabels)],
    ["ExternalURL", externalUrl],
    ["Value", value],
  ];
  return await evaluate(template, {
    name,
    data: new GoStruct(DATA_TYPE, new Map(fields)),
    variables: new Map([
      ["$labels", fields[0]![1]],
      ["$externalLabels", fields[1]![1]],
      ["$externalURL", fields[2]![1]],
      ["$value", fields[3]![1]],
    ]),
    functions: { ...BUILTINS, ...templateFunctions({ query, time, externalUrl }) },
  });
}

const DATA_TYPE = "struct { Labels map[string]string; ExternalLabels map[string]string; " +
  "ExternalURL string; Value interface {} }";
