import { assertEquals } from "@std/assert/mod.js";
import {
  builtInRulesUrl,
  BUNDLED,
  demoModelsUrl,
  gatewayPageUrl,
  pageUrl,
  pathOf,
  runtimeBinaryUrl,
  runtimeScriptUrl,
  setupUrl,
  workerUrl,
} from "./assets.ts";

const ROOT = new URL("../", import.meta.url).href;

Deno.test("from source, assets are in the repository and in its packages", () => {
  const urls = [
    runtimeBinaryUrl(),
    runtimeScriptUrl(),
    pageUrl(),
    gatewayPageUrl(),
    demoModelsUrl(),
  ];
  assertEquals(
    [...urls, builtInRulesUrl(), setupUrl()].map(({ href }) => href.slice(ROOT.length)),
    [
      "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
      "node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs",
      "dist/page.pack",
      "dist/gateway.pack",
      "models/",
      "monitoring/rules/",
      "",
    ],
  );
});

for (
  const [url, path] of [
    ["file:///srv/my%20models/", "/srv/my models"],
    ["file:///srv/models", "/srv/models"],
    ["file:///C:/my%20models/", "C:/my models"],
    ["file:///srv/C:/models", "/srv/C:/models"],
  ] as const
) {
  Deno.test(`pathOf() gives the path of ${url}`, () => assertEquals(pathOf(new URL(url)), path));
}

Deno.test("from source, a thread starts with its script", () => {
  const { href } = workerUrl("trial_worker");
  assertEquals(href.slice(ROOT.length), "server/threads/trial_worker.ts");
});

Deno.test("in a bundle, assets have names that a compiled executable takes for data", () => {
  assertEquals(BUNDLED, {
    runtimeBinary: "onnxruntime.wasm.gz",
    runtimeScript: "onnxruntime.mjs.txt",
    page: "page.pack",
    gatewayPage: "gateway.pack",
    models: "models/",
    setup: "setup/",
    rules: "setup/monitoring/rules/",
  });
});
