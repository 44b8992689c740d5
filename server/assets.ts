/**
 * Files that are part of the program: ONNX Runtime, the dashboard, the demo models, the rules, and the
 * files that `modelwatch init` writes.
 *
 * From source they are in `node_modules/` and in the repository; in a bundle, and so in the
 * executable, beside the bundled script.
 */

/** The names of the files in a bundle, where `tools/bundle.ts` writes them. */
export const BUNDLED = {
  // `deno compile` does not take files with these endings for modules.
  runtimeBinary: "onnxruntime.wasm.gz",
  runtimeScript: "onnxruntime.mjs.txt",
  page: "page.pack",
  gatewayPage: "gateway.pack",
  models: "models/",
  setup: "setup/",
  rules: "setup/monitoring/rules/",
} as const;

// Only a bundle is JavaScript; the sources are TypeScript.
const bundled = import.meta.url.endsWith(".js");

function asset(name: keyof typeof BUNDLED, fromSource: string): URL {
  return new URL(bundled ? `./${BUNDLED[name]}` : fromSource, import.meta.url);
}

/** The path of a file or folder, with `/` between names on Windows too, and no `/` at its end. */
export function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname).replace(/^\/(?=[A-Za-z]:)/, "").replace(/\/$/, "");
}

/** ONNX Runtime; compressed in a bundle, since the executable keeps its files in memory. */
export function runtimeBinaryUrl(): URL {
  return asset(
    "runtimeBinary",
    "../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  );
}

/** The script of ONNX Runtime, which is evaluated once for each instance. */
export function runtimeScriptUrl(): URL {
  return asset("runtimeScript", "../node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
}

/** The pack of the dashboard, which `deno task page` builds. */
export function pageUrl(): URL {
  return asset("page", "../dist/page.pack");
}

/** The pack of the page of a gateway, which `deno task page` builds too. */
export function gatewayPageUrl(): URL {
  return asset("gatewayPage", "../dist/gateway.pack");
}

/** The folder of the demo models. */
export function demoModelsUrl(): URL {
  return asset("models", "../models/");
}

/** The folder of the default rules. */
export function builtInRulesUrl(): URL {
  return asset("rules", "../monitoring/rules/");
}

/** The folder that holds the files of `setup_files.ts`, at the paths at which `init` writes them. */
export function setupUrl(): URL {
  return asset("setup", "../");
}

/** The entry script of a thread. The bundle keeps the names of the sources. */
export function workerUrl(
  name: "serving_worker" | "monitor_worker" | "trial_worker" | "gateway_worker" | "demo_worker",
): URL {
  return bundled
    ? new URL(`./${name}.js`, import.meta.url)
    : new URL(`./threads/${name}.ts`, import.meta.url);
}
