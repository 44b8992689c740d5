import { ENGINE_OPTIONS } from "../config/engine_options.ts";
import { GATEWAY_OPTIONS } from "../config/gateway_options.ts";
import { SERVE_OPTIONS } from "../config/serve_options.ts";
import { V8_ARGUMENT } from "./v8_argument.ts";

const BUNDLE = "dist/bundle";

/** The scripts of all threads but the main one. */
export const THREADS = [
  ...["serving_worker", "monitor_worker", "trial_worker", "gateway_worker", "demo_worker"],
];

// The reader of YAML asks for these two before it reads, to be debugged.
const YAML_ENVIRONMENT = ["LOG_STREAM", "LOG_TOKENS"];

/**
 * Compiles the bundle to an executable with the least permissions, by the Deno that runs this.
 *
 * @param more further arguments of `deno compile`, such as `--target`
 * @returns whether it succeeded
 */
export async function compileProgram(output: string, more: readonly string[]): Promise<boolean> {
  const options = [
    ...Object.values(SERVE_OPTIONS),
    ...Object.values(GATEWAY_OPTIONS),
    ...Object.values(ENGINE_OPTIONS),
  ];
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
      V8_ARGUMENT,
      // Serving, load generation and health checks connect to any address that they are given;
      // models are read from any folder; a data folder is written, and without one the right is
      // given up at the start. A thread lowers its own priority. Nothing is run. The
      // native engine is loaded from the folder of --onnxruntime; without it that right is given up too.
      "--allow-net",
      "--allow-ffi",
      "--allow-read",
      "--allow-write",
      "--allow-sys=setPriority",
      `--allow-env=${[...environment, ...YAML_ENVIRONMENT].join(",")}`,
      ...THREADS.map((name) => `${name}.js`)
        .concat("onnxruntime.wasm.gz", "onnxruntime.mjs.txt", "page.pack", "gateway.pack")
        .concat("models", "setup")
        .flatMap((file) => ["--include", `${BUNDLE}/${file}`]),
      "--output",
      output,
      ...more,
      `${BUNDLE}/main.js`,
    ],
    // Deno 2.7 walks the graph of ONNX Runtime's module deeper than the usual stack.
    env: { RUST_MIN_STACK: "268435456" },
  }).spawn().status;
  return success;
}
