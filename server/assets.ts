/**
 * Files that are part of the program: ONNX Runtime, the dashboard, the demo models and the rules.
 *
 * From source they are in `node_modules/` and in the repository; in a bundle, and so in the
 * executable, beside the bundled script.
 */

// Only a bundle is JavaScript; the sources are TypeScript.
const bundled = import.meta.url.endsWith(".js");

/** ONNX Runtime. In the bundle its files have endings that `deno compile` does not take for modules. */
export function runtimeBinaryUrl(): URL {
  return bundled
    ? new URL("./onnxruntime.wasm.bin", import.meta.url)
    : new URL("../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", import.meta.url);
}

/** The script of ONNX Runtime, which is evaluated once for each instance. */
export function runtimeScriptUrl(): URL {
  return bundled
    ? new URL("./onnxruntime.mjs.txt", import.meta.url)
    : new URL("../node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs", import.meta.url);
}

/** The pack of the dashboard, which `deno task page` builds. */
export function pageUrl(): URL {
  return new URL(bundled ? "./page.pack" : "../dist/page.pack", import.meta.url);
}

/** The folder of the demo models. */
export function demoModelsUrl(): URL {
  return new URL(bundled ? "./models/" : "../models/", import.meta.url);
}

/** The folder of the default rules. */
export function builtInRulesUrl(): URL {
  return new URL(bundled ? "./prometheus/rules/" : "../monitoring/rules/", import.meta.url);
}

/** The entry script of a thread. The bundle keeps the names of the sources. */
export function workerUrl(name: "serving_worker" | "monitor_worker" | "trial_worker"): URL {
  return bundled
    ? new URL(`./${name}.js`, import.meta.url)
    : new URL(`./threads/${name}.ts`, import.meta.url);
}
