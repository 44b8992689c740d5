/**
 * `deno task kernels [--check]`: compiles what is written in AssemblyScript to WebAssembly, as modules
 * of ours; or checks that these are what the sources compile to.
 *
 * The compiler is not among the packages of deno.json: whoever starts the server from its sources would
 * download 23 MB more.
 */

import { parseArgs } from "node:util";

const COMPILER = "npm:assemblyscript@0.28.20/asc";
const SERVER = new URL("../", import.meta.url);

/** Each source, the file that its module is written to, and the name it has there. */
export const KERNELS = [
  {
    source: "models/watch/float_columns/assembly/count.ts",
    target: "models/watch/float_columns/count_wasm.ts",
    name: "COUNT_WASM",
  },
  {
    source: "models/decode/float_text/assembly/write.ts",
    target: "models/decode/float_text/write_wasm.ts",
    name: "WRITE_WASM",
  },
  {
    source: "http/number_text/assembly/read.ts",
    target: "http/number_text/read_wasm.ts",
    name: "READ_WASM",
  },
] as const;

export type Kernel = typeof KERNELS[number];

// In none of them are asserts, or a heap. Memory is in pages of 64 KiB.
const OPTIONS = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd"];
const PAGES = ["--initialMemory", "3"];

/** The SHA-256 of a kernel's source, in hexadecimal. */
export async function sourceHash({ source }: Kernel): Promise<string> {
  const bytes = await Deno.readFile(new URL(source, SERVER));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The text of the file that a kernel's module is written to. */
async function kernelScript(kernel: Kernel): Promise<string> {
  const file = kernel.source.split("/").slice(-2).join("/");
  const base64 = (await compiled(kernel.source)).toBase64();
  return `/**
 * The module of \`${file}\`: \`deno task kernels\` writes it.
 *
 * SHA-256 of the source: ${await sourceHash(kernel)}
 */
export const ${kernel.name} = Uint8Array.fromBase64(
  "${base64}",
);
`;
}

/** A source as WebAssembly. @throws {Error} when it does not compile; the compiler has said why */
async function compiled(source: string): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir();
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-config", "--no-lock", "--node-modules-dir=none"],
        ...["--allow-read", "--allow-env", `--allow-write=${folder}`, COMPILER],
        ...[source, ...OPTIONS, ...PAGES, "--outFile", `${folder}/wasm`],
      ],
      cwd: SERVER,
    }).spawn().status;
    if (!success) throw new Error(`${source} does not compile`);
    // It succeeds also when it cannot write.
    return await Deno.readFile(`${folder}/wasm`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  for (const kernel of KERNELS) {
    const target = new URL(kernel.target, SERVER);
    const script = await kernelScript(kernel);
    if (!values.check) {
      await Deno.writeTextFile(target, script);
    } else if (await Deno.readTextFile(target) !== script) {
      console.error(`server/${kernel.target} is not what ${kernel.source} compiles to`);
      console.error("Run deno task kernels");
      Deno.exit(1);
    }
  }
}
