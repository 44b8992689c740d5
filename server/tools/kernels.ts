/** `deno task kernels`: compiles what is written in AssemblyScript to WebAssembly, as modules of ours. */

import asc from "assemblyscript/asc";

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

type Kernel = typeof KERNELS[number];

// What is in none of them: asserts, a heap. Pages of 64 KiB.
const OPTIONS = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd"];
const PAGES = ["--initialMemory", "3"];

/** The text of the file that a kernel's module is written to. */
export async function kernelScript({ source, name }: Kernel): Promise<string> {
  const base64 = (await compiled(source)).toBase64();
  return `/** The module of \`${
    source.split("/").slice(-2).join("/")
  }\`: \`deno task kernels\` writes it. */
export const ${name} = Uint8Array.fromBase64(
  "${base64}",
);
`;
}

/** A source as WebAssembly. @throws {Error} what the compiler says of it */
async function compiled(source: string): Promise<Uint8Array> {
  const file = source.split("/").at(-1)!;
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([file, ...OPTIONS, ...PAGES, "--outFile", "wasm"], {
    readFile: (name) => name === file ? Deno.readTextFileSync(new URL(source, SERVER)) : null,
    writeFile: (_, contents) => void (wasm = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined) {
    throw new Error(`${source}: ${stderr}`, { cause: error });
  }
  return wasm;
}

if (import.meta.main) {
  for (const kernel of KERNELS) {
    await Deno.writeTextFile(new URL(kernel.target, SERVER), await kernelScript(kernel));
  }
}
