import { ENGINE_OPTIONS } from "../config/engine_options.ts";
import { GATEWAY_OPTIONS } from "../config/gateway_options.ts";
import { SERVE_OPTIONS } from "../config/serve_options.ts";

const BUNDLE = "dist/bundle";

/** The scripts of all threads but the main one. */
export const THREADS = [
  ...["serving_worker", "monitor_worker", "trial_worker", "gateway_worker", "demo_worker"],
];

// A young generation of 2 MB stays in the processor's cache: predictions take a tenth less time than
// with the usual 16 MB, and each thread takes up to 40 MB less. One thread collects it sooner than
// several, which wait for each other where the cores are busy. Freed pages go back to the system at
// once, and `threads/free_memory.ts` collects the rest.
const V8_FLAGS = [
  ...["--max-semi-space-size=2", "--no-parallel-scavenge"],
  ...["--no-memory-pool", "--expose-gc"],
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
      `--v8-flags=${V8_FLAGS.join(",")}`,
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
