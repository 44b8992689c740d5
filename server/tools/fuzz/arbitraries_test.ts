import { assertEquals, assertGreater } from "@std/assert/mod.js";
import fc from "fast-check";
import { parse } from "../../prometheus/promql/parser.ts";
import { parseExposition } from "../../prometheus/scrape/exposition.ts";
import type { ServedModel } from "./discover.ts";
import { exposition, targetAnswer } from "./exposition_answers.ts";
import { feedbackRequests } from "./feedback_requests.ts";
import { inferRequests } from "./infer_requests.ts";
import { predictRequests } from "./predict_requests.ts";
import { query } from "./promql.ts";
import { queryRequests } from "./query_requests.ts";
import { routeRequests } from "./route_requests.ts";

/** Inputs that are all refused at once test little, and so do inputs that all fit. */

const SAMPLES = { numRuns: 400, seed: 1 };
const model: ServedModel = {
  name: "m",
  version: "1",
  features: [{ name: "a", type: "number" }, { name: "b", type: "category", values: ["x", "y"] }],
  inputs: [{ name: "in", datatype: "FP32", shape: [-1, 2] }],
  outputs: [{ name: "out", datatype: "FP32", shape: [-1] }],
};

function share<T>(values: readonly T[], fits: (value: T) => boolean): number {
  return values.filter((value) => {
    try {
      return fits(value);
    } catch {
      return false;
    }
  }).length / values.length;
}

function assertSome(part: number, least: number) {
  assertEquals([part > least, part < 1], [true, true], `${part}`);
}

const valid = (text: unknown) => JSON.parse(text as string) !== undefined;

Deno.test("most bodies of predictions are JSON", () => {
  assertSome(share(fc.sample(predictRequests([model]), SAMPLES), ({ body }) => valid(body)), 0.6);
});

Deno.test("most bodies of labels are JSON, and name a prediction that there is", () => {
  const requests = fc.sample(feedbackRequests(["an-id"], ["x"]), SAMPLES)
    .filter(({ headers }) => headers["content-type"] === "application/json");
  assertSome(share(requests, ({ body }) => valid(body)), 0.6);
  assertSome(share(requests, ({ body }) => (body as string).includes("an-id")), 0.4);
});

Deno.test("tensors come as JSON and as bytes, for the inputs that the model has", () => {
  const requests = fc.sample(inferRequests([model]), SAMPLES);
  assertSome(share(requests, ({ body }) => body instanceof Uint8Array), 0.3);
  const texts = requests.flatMap(({ body }) => typeof body === "string" ? body : []);
  assertSome(share(texts, (text) => text.includes('"name":"in"')), 0.5);
});

Deno.test("most queries are by the grammar", () => {
  assertSome(share(fc.sample(query, SAMPLES), (text) => parse(text) !== undefined), 0.3);
});

Deno.test("half of the requests to /api/v1 are queries, as GET and as POST", () => {
  const requests = fc.sample(queryRequests, SAMPLES);
  assertSome(share(requests, ({ path }) => /^\/api\/v1\/query(_range)?(\?|$)/.test(path)), 0.4);
  for (const method of ["GET", "POST"]) {
    assertSome(share(requests, (request) => request.method === method), 0.2);
  }
});

Deno.test("some expositions can be read", () => {
  const readable = (text: string) => [...parseExposition(text, { format: "text" })].length > 0;
  assertSome(share(fc.sample(exposition, SAMPLES), readable), 0.02);
});

Deno.test("answers of targets have bodies of every encoding and several statuses", () => {
  const answers = fc.sample(targetAnswer, SAMPLES);
  const encodings = new Set(answers.map(({ headers }) => headers["content-encoding"]));
  assertEquals([...encodings].sort(), ["br", "gzip", undefined]);
  assertGreater(new Set(answers.map(({ status }) => status)).size, 3);
});

Deno.test("requests of routes fill every place of a path, and load no model that there is", () => {
  const paths = {
    "/models/{model}/versions/{version}": { get: {} },
    "/v2/repository/models/{model}/unload": { post: {} },
  };
  const requests = fc.sample(routeRequests(paths, ["m", "1"]), SAMPLES);
  assertEquals(requests.filter(({ path }) => path.includes("{")), []);
  assertEquals(requests.filter(({ path }) => path.startsWith("/v2/") && path.includes("/m/")), []);
  assertSome(share(requests, ({ path }) => path.startsWith("/models/m/versions/")), 0.1);
});
