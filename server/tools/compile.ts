/**
 * `deno task compile`: makes `dist/modelwatch` from the bundle, with the least permissions.
 *
 * It is compiled by the Deno that runs this. Arguments are handed on to
 * `deno compile`, e.g. `--target`.
 */

import { GATEWAY_OPTIONS } from "../config/gateway_options.ts";
import { SERVE_OPTIONS } from "../config/serve_options.ts";

const BUNDLE = "dist/bundle";
const OUT = "dist/modelwatch";

// The reader of YAML asks for these two before it reads, to be debugged.
const YAML_ENVIRONMENT = ["LOG_STREAM", "LOG_TOKENS"];

const options = [...Object.values(SERVE_OPTIONS), ...Object.values(GATEWAY_OPTIONS)];
const environment = new Set(options.flatMap((option) => "env" in option ? [option.env] : []));

const { success } = await new Deno.Command(Deno.execPath(), {
  args: [
    "compile",
    "--quiet",
    // The sources are checked; comments of bundled libraries name types that are not here.
    "--no-check",
    "--no-prompt",
    // The bundle holds all code: import() of an address or a package at run time is refused.
    "--no-remote",
    "--no-npm",
    "--unstable-net",
    "--unstable-no-legacy-abort",
    "--unstable-worker-options",
    // Serving, load generation and health checks connect to any address that they are given;
    // models are read from any folder; a data folder is written, and without one the right is
    // given up at the start. A thread lowers its own priority. Nothing is run or loaded as native code.
    "--allow-net",
    "--allow-read",
    "--allow-write",
    "--allow-sys=setPriority",
    `--allow-env=${[...environment, ...YAML_ENVIRONMENT].join(",")}`,
    ...["serving_worker.js", "monitor_worker.js", "trial_worker.js", "gateway_worker.js"]
      .concat("demo_worker.js")
      .concat(
        "onnxruntime.wasm.bin",
        "onnxruntime.mjs.txt",
        "page.pack",
        "gateway.pack",
        "models",
        "setup",
      )
      .flatMap((file) => ["--include", `${BUNDLE}/${file}`]),
    "--output",
    OUT,
    ...Deno.args,
    `${BUNDLE}/main.js`,
  ],
  // Deno 2.7 walks the graph of ONNX Runtime's module deeper than the usual stack.
  env: { RUST_MIN_STACK: "268435456" },
}).spawn().status;
if (!success) Deno.exit(1);
const { size } = await Deno.stat(OUT);
console.log(`Compiled ${OUT}: ${(size / 1e6).toFixed(0)} MB`);
