/** Parsers called directly: many more inputs a second than through a server. */

import fc from "fast-check";
import { PromqlSyntaxError } from "../../prometheus/promql/errors.ts";
import { parse } from "../../prometheus/promql/parser.ts";
import { print } from "../../prometheus/promql/print.ts";
import { parseExposition } from "../../prometheus/scrape/exposition.ts";
import { ExpositionError } from "../../prometheus/scrape/exposition_error.ts";
import { parseSeries } from "../../prometheus/scrape/series_text.ts";
import type { Campaign } from "./campaign.ts";
import { exposition } from "./exposition_answers.ts";
import { query } from "./promql.ts";

// A parser that takes a second for some kilobytes blocks its thread for everyone.
const BOUND_MS = 5000;

export const PARSER_CAMPAIGNS: readonly Campaign[] = [
  parserCampaign("promql parser", query, (text) => void parse(print(parse(text)))),
  parserCampaign("exposition parser", exposition, (text) => {
    for (const format of ["text", "openmetrics"] as const) parseAll(text, format);
  }),
];

function parseAll(text: string, format: "text" | "openmetrics"): void {
  for (const entry of parseExposition(text, { format })) {
    if (entry.kind === "sample") parseSeries(entry.series, entry.line);
  }
}

function parserCampaign(
  name: string,
  texts: fc.Arbitrary<string>,
  parseText: (text: string) => void,
): Campaign {
  const campaign: Campaign<string[]> = {
    name,
    cases: fc.array(texts, { maxLength: 50, size: "max" }),
    size: (all) => all.length,
    run(all) {
      for (const text of all) parseWithin(text, parseText);
      return Promise.resolve();
    },
    describe: (all) => all.map((text) => JSON.stringify(text)).join("\n"),
  };
  return campaign as Campaign;
}

/** A parser may refuse a text, in time and by an error that is meant for its author. */
function parseWithin(text: string, parseText: (text: string) => void): void {
  const start = performance.now();
  try {
    parseText(text);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const took = performance.now() - start;
  if (took > BOUND_MS) throw new Error(`parsing takes ${took.toFixed(0)} ms`);
}

function isRefusal(error: unknown): boolean {
  return error instanceof PromqlSyntaxError || error instanceof ExpositionError;
}
