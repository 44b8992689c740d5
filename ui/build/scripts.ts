import { rollup } from "rollup";
import { minify } from "terser";
import { bundleInto } from "./bundle.ts";
import { patchUplot } from "./uplot_patch.ts";

export interface Scripts {
  /** The name of the script that begins. */
  readonly entry: string;
  readonly chunks: ReadonlyMap<string, Uint8Array>;
}

// In bytes before compression, of which a third or less remains: a request costs a browser more
// time than such a part.
const SMALLEST_CHUNK = 5000;

/** All scripts, with those that every page needs in one chunk: together they compress better. */
export async function bundleScripts(main: URL): Promise<Scripts> {
  const out = await Deno.makeTempDir();
  try {
    await bundleInto(out, main);
    return await merged(`${out}/main.js`);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** Chunks in which the entry and its static imports are one, each as short as it can be. */
async function merged(input: string): Promise<Scripts> {
  const bundle = await rollup({ input, logLevel: "warn" });
  const first = new Set<string>();
  const { output } = await bundle.generate({
    format: "es",
    experimentalMinChunkSize: SMALLEST_CHUNK,
    entryFileNames: "[name]-[hash].js",
    chunkFileNames: "[name]-[hash].js",
    manualChunks(id, { getModuleInfo }) {
      if (first.size === 0) addWithImports(first, input, (id) => getModuleInfo(id)!.importedIds);
      return first.has(id) ? "first" : undefined;
    },
    plugins: [{
      name: "minify",
      renderChunk: (code, { isEntry }) => shortModule(isEntry ? patchUplot(code) : code),
    }],
  });
  const chunks = output.filter((one) => one.type === "chunk");
  return {
    entry: chunks.find(({ isEntry }) => isEntry)!.fileName,
    chunks: new Map(chunks.map(({ fileName, code }) => [fileName, new TextEncoder().encode(code)])),
  };
}

function addWithImports(
  found: Set<string>,
  id: string,
  importsOf: (id: string) => readonly string[],
): void {
  if (found.has(id)) return;
  found.add(id);
  for (const imported of importsOf(id)) addWithImports(found, imported, importsOf);
}

/** A script that is a module. */
export async function shortModule(code: string): Promise<string> {
  const compress = {
    ecma: 2020,
    passes: 3,
    pure_getters: true,
    unsafe_math: true,
    keep_fargs: false,
  } as const;
  return (await minify(code, { module: true, ecma: 2020, compress })).code!;
}

/** A script that stands in the page itself. */
export async function shortScript(code: string): Promise<string> {
  return (await minify(code, { toplevel: true })).code!;
}
