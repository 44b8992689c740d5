/** Reasons why the answer of a query may be empty, with advice. */

import type {
  Binary,
  Call,
  Expr,
  LabelMatcher,
  VectorSelector,
} from "../../server/prometheus/promql/ast.ts";
import { isComparison, isSetOp } from "../../server/prometheus/promql/ast.ts";
import { typeOf } from "../../server/prometheus/promql/check.ts";
import { writeDuration } from "../format/duration.ts";
import { closestNames } from "./closest.ts";
import { read } from "./mistake.ts";
import { asLabelName, asSelector, asString } from "./quoting.ts";

/** The metrics and label values that the backend has. */
export interface Known {
  metrics(): Promise<readonly { readonly name: string }[]>;
  values(label: string, selector: string): Promise<readonly string[]>;
}

// A query with more selectors is hard to explain in a few sentences.
const MOST_SELECTORS = 4;

/** Sentences, the likeliest reason first. @param scrape seconds between two scrapes */
export async function whyEmpty(query: string, known: Known, scrape: number): Promise<string[]> {
  const expr = read(query);
  const selectors = selectorsIn(expr).slice(0, MOST_SELECTORS);
  const missing = await Promise.all(selectors.map((selector) => whyNoSeries(selector, known)));
  const reasons = [...new Set(missing.flat())];
  return reasons.length > 0 ? reasons : structureReasons(expr, query, scrape);
}

function selectorsIn(expr: Expr): VectorSelector[] {
  switch (expr.kind) {
    case "vector":
      return [expr];
    case "matrix":
      return [expr.selector];
    case "call":
      return expr.args.flatMap(selectorsIn);
    case "binary":
      return [expr.left, expr.right].flatMap(selectorsIn);
    case "aggregation":
    case "subquery":
    case "unary":
    case "paren":
      return selectorsIn(expr.expr);
    default:
      return [];
  }
}

async function whyNoSeries({ name, matchers }: VectorSelector, known: Known): Promise<string[]> {
  const others = matchers.filter((matcher) => matcher.name !== "__name__");
  const metric = name || (matchers.find(isMetricName)?.value ?? "");
  if (metric !== "") {
    const names = (await known.metrics()).map(({ name }) => name);
    if (!names.includes(metric)) return [noMetric(metric, names)];
  }
  const reasons = await Promise.all(others.map((matcher) => whyNoValue(matcher, metric, known)));
  const found = reasons.filter((reason) => reason !== "");
  if (found.length > 0 || others.length < 2) return found;
  const all = `{${matchers.map(written).join(",")}}`;
  if (await findsAny(all, known)) return [];
  return [`Each matcher of ${metric || all} matches series, but no series matches all of them.`];
}

async function findsAny(selector: string, known: Known): Promise<boolean> {
  return (await known.values("__name__", selector)).length > 0;
}

function isMetricName({ name, op }: LabelMatcher): boolean {
  return name === "__name__" && op === "=";
}

function written({ name, op, value }: LabelMatcher): string {
  return asLabelName(name) + op + asString(value, '"');
}

function noMetric(name: string, names: readonly string[]): string {
  const close = closestNames(name, names);
  const instead = close.length === 0 ? "" : ` Did you mean ${listed(close)}?`;
  return `There is no metric ${name}.${instead}`;
}

async function whyNoValue(matcher: LabelMatcher, metric: string, known: Known): Promise<string> {
  const name = metric === "" ? [] : [`__name__=${asString(metric, '"')}`];
  // The backend decides which series match: its regular expressions are RE2, unlike ours.
  if (await findsAny(`{${[...name, written(matcher)].join(",")}}`, known)) return "";
  const values = await known.values(matcher.name, metric === "" ? "" : asSelector(metric));
  const whose = metric === "" ? "No series" : `No series of ${metric}`;
  if (values.length === 0) return `${whose} has a label ${matcher.name}.`;
  const some = values.slice(0, 5).map((value) => asString(shortened(value), '"'));
  const more = values.length > some.length ? ", …" : "";
  return `${whose} has ${written(matcher)}. Its values are ${some.join(", ")}${more}`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

const NEEDS_TWO = /^(rate|irate|increase|delta|idelta|deriv|predict_linear)$/;

/** Reasons if the selectors match series, but the rest of the query drops them all. */
function structureReasons(expr: Expr, query: string, scrape: number): string[] {
  const reasons: string[] = [];
  walk(expr, (part) => {
    if (part.kind === "call" && NEEDS_TWO.test(part.name)) {
      const reason = tooShort(part, query, scrape);
      if (reason !== "") reasons.push(reason);
    } else if (part.kind === "call" && part.name.startsWith("absent")) {
      reasons.push(`${part.name}() returns nothing because its selector matches series.`);
    } else if (part.kind === "binary") {
      reasons.push(...binaryReason(part, query));
    }
  });
  const elsewhere = "These series exist, but perhaps not in this range. Try a longer range.";
  return reasons.length > 0 ? [...new Set(reasons)] : [elsewhere];
}

function tooShort({ name, args }: Call, query: string, scrape: number): string {
  const range = args.find((arg) => arg.kind === "matrix")?.range;
  if (range?.kind !== "number" || range.value >= 2 * scrape) return "";
  // A variable always has the right length.
  if (query[range.span.start] === "$") return "";
  return `${name}() needs two samples, and ${writeDuration(range.value * 1000)} is shorter than ` +
    `two scrapes (${writeDuration(scrape * 1000)} each). [$__rate_interval] always fits.`;
}

function binaryReason({ op, bool, left, right }: Binary, query: string): string[] {
  const vectors = typeOf(left) === "vector" && typeOf(right) === "vector";
  if (isComparison(op) && !bool) {
    const compared = query.slice(left.span.end, right.span.end).trim();
    return [`No value is ${compared}. "${op} bool" keeps every series, with the value 0 or 1.`];
  }
  if (!vectors || op === "or") return [];
  if (op === "unless") {
    return ["Every series on the left of unless has the same labels as one on the right."];
  }
  if (isSetOp(op)) {
    return [`No series on one side of ${op} has the same labels as one on the other.`];
  }
  return [
    `No series on one side of ${op} has the same labels as one on the other. Choose the labels to ` +
    `compare with on (…) or ignoring (…).`,
  ];
}

function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  if (expr.kind === "call") expr.args.forEach((arg) => walk(arg, visit));
  else if (expr.kind === "binary") [expr.left, expr.right].forEach((side) => walk(side, visit));
  else if ("expr" in expr) walk(expr.expr, visit);
}
