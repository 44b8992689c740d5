/**
 * Files that travel with the program: ONNX Runtime, the dashboard, the demo
 * models and the rules. From source they lie where the package manager and the repository
 * keep them; in a bundle (and so in the executable) beside the bundled script.
 */

// Only a bundle is JavaScript; the sources are TypeScript.
const bundled = import.meta.url.endsWith(".js");

/** ONNX Runtime. In the bundle the endings keep `deno compile` from taking its files for modules. */
export function runtimeBinaryUrl(): URL {
  return bundled
    ? new URL("./onnxruntime.wasm.bin", import.meta.url)
    : new URL("../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", import.meta.url);
}

/** ONNX Runtime's script, which is evaluated anew for each instance. */
export function runtimeScriptUrl(): URL {
  return bundled
    ? new URL("./onnxruntime.mjs.txt", import.meta.url)
    : new URL("../node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs", import.meta.url);
}

/** The dashboard's pack; from source `deno task page` makes it, which `deno task start` runs first. */
export function pageUrl(): URL {
  return new URL(bundled ? "./page.pack" : "../dist/page.pack", import.meta.url);
}

/** The folder of the demo models. */
export function demoModelsUrl(): URL {
  return new URL(bundled ? "./models/" : "../models/", import.meta.url);
}

/** The folder of the rules that apply unless others are named. */
export function builtInRulesUrl(): URL {
  return new URL(bundled ? "./rules/" : "../monitoring/rules/", import.meta.url);
}

/** The entry script of a thread; the bundle holds each under the name it has in the sources. */
export function workerUrl(name: "serving_worker" | "monitor_worker" | "trial_worker"): URL {
  return bundled
    ? new URL(`./${name}.js`, import.meta.url)
    : new URL(`./threads/${name}.ts`, import.meta.url);
}
