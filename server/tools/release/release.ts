/**
 * `deno task release`: makes `dist/release/` from the bundle: an archive for every system, the
 * install script, and the checksums of all files in it.
 *
 * `--only NAME` makes the archive of one system alone.
 */

import { compileProgram } from "../compile_program.ts";
import { checksums, pack } from "./pack.ts";
import { archiveOf, programOf, TARGETS } from "./targets.ts";

const OUT = "dist/release";
const only = Deno.args[0] === "--only" ? Deno.args[1] : undefined;

await Deno.mkdir(OUT, { recursive: true });
for (const target of TARGETS) {
  if (only !== undefined && target.name !== only) continue;
  const folder = `dist/${target.name}`;
  await Deno.mkdir(folder, { recursive: true });
  const program = programOf(target);
  const compiled = await compileProgram(`${folder}/${program}`, ["--target", target.triple]);
  if (!compiled) Deno.exit(1);
  await Deno.copyFile("LICENSE", `${folder}/LICENSE`);
  await pack(`${OUT}/${archiveOf(target)}`, folder, [program, "LICENSE"]);
  await Deno.remove(folder, { recursive: true });
  console.log(`Packed ${OUT}/${archiveOf(target)}`);
}
await Deno.copyFile(".github/install.sh", `${OUT}/install.sh`);
const files = Array.from(Deno.readDirSync(OUT), ({ name }) => name)
  .filter((name) => name !== "SHA256SUMS");
await Deno.writeTextFile(`${OUT}/SHA256SUMS`, await checksums(OUT, files));
