/** `deno task kernel`: writes `count_wasm.ts` from `count.wat`. */

import wabt from "wabt";

const SOURCE = new URL("count.wat", import.meta.url);
const TARGET = new URL("count_wasm.ts", import.meta.url);

/** The module of `count.wat` as WebAssembly. */
export async function countWasm(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const parsed = parseWat(SOURCE.pathname, await Deno.readTextFile(SOURCE), { simd: true });
  parsed.validate();
  return new Uint8Array(parsed.toBinary({}).buffer);
}

/** The text of `count_wasm.ts`. */
export async function countWasmScript(): Promise<string> {
  const base64 = (await countWasm()).toBase64();
  return `/** The module of \`count.wat\`: \`deno task kernel\` writes it. */
export const COUNT_WASM = Uint8Array.fromBase64(
  "${base64}",
);
`;
}

if (import.meta.main) await Deno.writeTextFile(TARGET, await countWasmScript());
