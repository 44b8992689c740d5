import { assertEquals } from "@std/assert/mod.js";
import type { z } from "zod";
import { demoModelsUrl } from "../assets.ts";
import { modelSchema, modelsResponseSchema, versionResponseSchema } from "./models_response.ts";
import { inferResponseSchema, modelMetadataSchema } from "./oip/infer_schemas.ts";
import { predictResponseSchema, servingResponseSchema } from "./predict_response.ts";
import { errorSchema } from "./problem.ts";
import { TestApp } from "./testing/app.ts";
import { echoGraph } from "./testing/graphs.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

const app = await TestApp.start();
const echoes = await TestApp.start({
  graphs: { echo: echoGraph({ name: "x", datatype: "FP32", shape: [-1, 1] }) },
});
const document: Json = await (await app.request("/openapi.json")).json();

/** Every operation of the document, with its path and method. */
const operations: readonly (readonly [string, string, Json])[] = Object.entries(document.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => [path, method, operation] as const)
  );

Deno.test("every operation has an id of its own, a summary, a tag and answers", () => {
  const ids = operations.map(([, , { operationId }]) => operationId);
  assertEquals(new Set(ids).size, ids.length);
  for (const [path, method, { summary, tags, responses }] of operations) {
    assertEquals([path, summary === "", tags.length], [path, false, 1]);
    const success = method === "options" ? "204" : "200";
    for (const status of [success, "500"]) assertEquals(status in responses, true);
  }
});

Deno.test("every variable of a path is described", () => {
  for (const [path, , { parameters = [] }] of operations) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const inPath = parameters.filter((parameter: Json) => parameter.in === "path");
    assertEquals(inPath.map(({ name }: Json) => name), names);
  }
});

Deno.test("every reference names a schema of the document", () => {
  const references = JSON.stringify(document).matchAll(
    /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
  );
  for (const [, name] of references) {
    assertEquals(Object.hasOwn(document.components.schemas, name!), true);
  }
});

/** A path whose POST takes no body. */
const WITHOUT_BODY = "/-/reload";

Deno.test("every operation that reads a body declares 413 and 415", () => {
  for (const [path, method, { responses }] of operations) {
    if (method !== "post" || path === WITHOUT_BODY) continue;
    assertEquals([path, "413" in responses, "415" in responses], [path, true, true]);
  }
});

Deno.test("a body is required, except by the model repository, and where it only has options", () => {
  for (const [path, method, { requestBody }] of operations) {
    // The parameters of Prometheus' API are a form or part of the URL.
    if (method !== "post" || path === WITHOUT_BODY || path.startsWith("/api/v1/")) continue;
    const isOptional = path.startsWith("/v2/repository/") || path.endsWith("/reference");
    assertEquals([path, requestBody.required], [path, !isOptional]);
  }
});

Deno.test("operations that ask another thread declare 504", () => {
  for (const path of ["/metrics", "/v2/models/stats", "/v2/models/{model}/stats"]) {
    assertEquals("504" in document.paths[path].get.responses, true);
  }
});

const { samples } = JSON.parse(
  await Deno.readTextFile(new URL("churn/1/samples.json", demoModelsUrl())),
);
const TENSOR = { name: "x", shape: [1, 1], datatype: "FP32", data: [1] };
const answers: readonly (readonly [path: string, schema: z.ZodType, body?: unknown])[] = [
  ["/models", modelsResponseSchema],
  ["/models/churn", modelSchema],
  ["/models/churn/versions/1", versionResponseSchema],
  ["/models/churn/predict", predictResponseSchema, samples[0].instance],
  ["/v1/models/churn:predict", servingResponseSchema, { instances: [samples[0].instance] }],
  ["/v2/models/echo", modelMetadataSchema],
  ["/v2/models/echo/infer", inferResponseSchema, { inputs: [TENSOR] }],
  ["/models/echo/predict", predictResponseSchema, [1]],
  ["/models/none", errorSchema],
  ["/predict", errorSchema, {}],
];
for (const [path, schema, body] of answers) {
  Deno.test(`the answer of ${path} has the fields of its description`, async () => {
    const asked = path.includes("/echo") ? echoes : app;
    const response = await (body === undefined ? asked.request(path) : asked.post(path, body));
    const answer = await response.json();
    // zod drops fields that the schema does not have.
    assertEquals(answer, schema.parse(answer));
  });
}

Deno.test("a model's record is described by its manifest", () => {
  const record = document.components.schemas["churn.v1"];
  assertEquals(record.properties.gender, {
    enum: ["Female", "Male"],
    description: "Gender of the customer",
  });
  assertEquals(record.properties.TotalCharges.type, ["number", "null"]);
  assertEquals(record.required.includes("tenure"), true);
  assertEquals(record.required.includes("TotalCharges"), false);
});

Deno.test("a model without a manifest adds nothing to the description", async () => {
  const { components }: Json = await (await echoes.request("/openapi.json")).json();
  assertEquals(Object.keys(components.schemas), ["Error"]);
});

Deno.test("routes for predictions take and answer tables", () => {
  const { paths } = document;
  for (const path of ["/predict", "/models/churn/versions/1/predict"]) {
    const { requestBody, responses } = paths[path].post;
    for (const content of [requestBody.content, responses[200].content]) {
      assertEquals(Object.keys(content), [
        "application/json",
        "text/csv",
        "application/vnd.apache.arrow.stream",
      ]);
      assertEquals(content["text/csv"].schema, { type: "string" });
      const { schema } = content["application/vnd.apache.arrow.stream"];
      assertEquals(schema, { type: "string", format: "binary" });
      assertEquals(Object.keys(content["application/json"].schema).length > 0, true);
    }
  }
});
