import type * as ort from "onnxruntime-web/wasm";
import { runtimeBinaryUrl, runtimeScriptUrl } from "../../assets.ts";
import { MemoryGrowth } from "./memory_growth.ts";
import type { RunHook, RuntimeModule } from "./run_hook.ts";

/** ONNX Runtime, from which any thread can start instances. It can be sent to another thread. */
export interface RuntimeSource {
  /** The body of a function that returns the module's exports. */
  readonly script: string;
  /** Compiled once: threads share its code, and an instance starts in less than half the time. */
  readonly binary: WebAssembly.Module;
  /** Bytes by which runs may make the memory of an instance grow; no limit when absent. */
  readonly runMemory?: number;
}

/** The parts of an instance that we use. */
export type Ort = Pick<typeof ort, "InferenceSession" | "Tensor" | "env">;

const EXPORTS = ["InferenceSession", "Tensor", "env"] as const;

/** Reads ONNX Runtime from the files that travel with the program. */
export async function readRuntime(): Promise<RuntimeSource> {
  const [script, binary] = await Promise.all([
    Deno.readTextFile(runtimeScriptUrl()),
    compileBinary(runtimeBinaryUrl()),
  ]);
  return { script: withRunHook(asFunctionBody(script)), binary };
}

/** Compiles a file, perhaps a compressed one, without holding it whole beside its compiled form. */
async function compileBinary(file: URL): Promise<WebAssembly.Module> {
  const { readable } = await Deno.open(file);
  const bytes = file.pathname.endsWith(".gz")
    ? readable.pipeThrough(new DecompressionStream("gzip"))
    : readable;
  const headers = { "content-type": "application/wasm" };
  return await WebAssembly.compileStreaming(new Response(bytes, { headers }));
}

/**
 * The script of ONNX Runtime's module as the body of a function.
 *
 * A module is evaluated once a thread, and keeps its one WebAssembly instance in its variables. A
 * function has new variables at each call, so that a broken instance can be replaced.
 *
 * @throws {TypeError} when the script has another form than the version in deno.json
 */
export function asFunctionBody(script: string): string {
  const exports = [...script.matchAll(/\bexport\s*\{([^{}]*)\};?/g)];
  const body = script
    .replaceAll("import.meta.url", '"file:///onnxruntime.mjs"')
    .replace(/\bexport\s*\{([^{}]*)\};?/, (_, names: string) => `return {${properties(names)}};`);
  const missing = EXPORTS.filter((name) =>
    !new RegExp(`\\b${name}\\b`).test(exports[0]?.[1] ?? "")
  );
  const problems = [
    ...exports.length === 1 ? [] : [`${exports.length} lists of exports instead of one`],
    ...missing.map((name) => `no export called ${name}`),
    ...body.includes("import.meta") ? ["another use of import.meta than its url"] : [],
    ...SYNTAX_OF_MODULES.test(body) ? ["an import, or an export outside of the list"] : [],
  ];
  if (problems.length === 0) return body;
  throw new TypeError(
    `Cannot make a function of ONNX Runtime's script: it has ${problems.join(", ")}. ` +
      "Use the version of onnxruntime-web that deno.json names, or adapt the code to the new one",
  );
}

/**
 * The script with `runGraph(module, …)` in place of the call that runs a graph.
 *
 * @throws {TypeError} when the script has another form than the version in deno.json
 */
export function withRunHook(script: string): string {
  const calls = [...script.matchAll(RUN_CALL)].length;
  if (calls === 1) return script.replace(RUN_CALL, "runGraph($1,");
  throw new TypeError(
    `Cannot watch the runs of ONNX Runtime: its script has ${calls} calls of _OrtRun instead of one. ` +
      "Use the version of onnxruntime-web that deno.json names, or adapt the code to the new one",
  );
}

const RUN_CALL = /\b(\w+)\._OrtRun\(/g;

const SYNTAX_OF_MODULES = /(^|[;}\n])\s*(import\s*[\w*{"']|export\s*[\w*{])/;

/** `a as B,c` as the properties of an object literal: `"B":a,"c":c`. */
function properties(names: string): string {
  return names.split(",").map((name) => {
    const [local, exported = local] = name.trim().split(/\s+as\s+/);
    return `${JSON.stringify(exported)}:${local}`;
  }).join(",");
}

/**
 * Starts an instance of ONNX Runtime that shares only the code with others.
 *
 * @param growth bounds its memory
 * @param hook stands around its runs; without it they take as long as they take
 */
export function startOrt(
  { script, binary }: RuntimeSource,
  growth = new MemoryGrowth(Infinity),
  hook?: RunHook,
): Ort {
  const start = new Function("location", "console", "WebAssembly", "runGraph", script);
  const runGraph = (module: RuntimeModule, ...args: number[]) =>
    hook === undefined ? module._OrtRun(...args) : hook.run(module, args);
  const assembly = webAssembly(binary, growth.memoryClass(), hook);
  const ort = start(undefined, SILENT, assembly, runGraph) as Ort;
  // Not used, since the binary is compiled already; but without it the runtime would load its file.
  ort.env.wasm.wasmBinary = new Uint8Array(1);
  // Each serving thread has its own runtime; more threads inside it would only compete.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "fatal";
  return ort;
}

// Errors are thrown; the runtime's own output would mix with our log lines.
const SILENT = { log() {}, info() {}, debug() {}, warn() {}, error() {} };

/**
 * `WebAssembly` with a class of memory, and an `instantiate` that uses the compiled binary and tells
 * the hook its memory.
 */
function webAssembly(
  binary: WebAssembly.Module,
  Memory: typeof WebAssembly.Memory,
  hook: RunHook | undefined,
): typeof WebAssembly {
  return Object.create(WebAssembly, {
    Memory: { value: Memory },
    instantiate: {
      value: async (_: unknown, imports: WebAssembly.Imports) => {
        if (hook !== undefined) hook.memory = memoryOf(imports);
        return { module: binary, instance: await WebAssembly.instantiate(binary, imports) };
      },
    },
  });
}

function memoryOf(imports: WebAssembly.Imports): WebAssembly.Memory | undefined {
  return Object.values(imports).flatMap((module) => Object.values(module))
    .find((value) => value instanceof WebAssembly.Memory);
}
