// A young generation of 2 MB stays in the processor's cache: predictions take a tenth less time than
// with the usual 16 MB, and each thread takes up to 40 MB less. One thread collects it sooner than
// several, which wait for each other where the cores are busy. `threads/free_memory.ts` collects the
// rest.
//
// V8 optimises a function of WebAssembly when it has run for so many bytes of code. ONNX Runtime has one
// of 4 MB, which each of its instances calls once: the fourth call of a process had it optimised, with
// 450 MB of memory and some seconds of a core. Functions that run often get there soon after all.
const V8_FLAGS = [
  ...["--max-semi-space-size=2", "--no-parallel-scavenge", "--expose-gc"],
  "--wasm-tiering-budget=130000000",
];

/** The argument of Deno that sets the flags of V8 for this program. */
export const V8_ARGUMENT = `--v8-flags=${V8_FLAGS.join(",")}`;
