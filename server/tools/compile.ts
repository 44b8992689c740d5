/**
 * `deno task compile`: makes `dist/modelwatch` from the bundle, for the system that runs this.
 *
 * Arguments are handed on to `deno compile`.
 */

import { compileProgram } from "./compile_program.ts";

const OUT = "dist/modelwatch";

if (!await compileProgram(OUT, Deno.args)) Deno.exit(1);
const { size } = await Deno.stat(OUT);
console.log(`Compiled ${OUT}: ${(size / 1e6).toFixed(0)} MB`);
