/**
 * `deno task conformance [DIR] [--list FILE] [--problems]`: how much of a
 * folder of scripts the engine passes. With `--list` only the cases named
 * there, as `file<TAB>line`, count; `--problems` prints why the others fail.
 */

import { parseArgs } from "node:util";
import { runScript } from "./runner.ts";

const PROJECT = new URL("../../../", import.meta.url);
/** Prometheus' scripts, if they lie beside the project; else our own. */
const FOLDERS = [
  new URL("../shared/promqltest/", PROJECT),
  new URL("../testdata/", import.meta.url),
];

if (import.meta.main) Deno.exit(await main(Deno.args) ? 0 : 1);

/** Prints the figures; true if every case passed. */
async function main(args: string[]): Promise<boolean> {
  const { values: flags, positionals: [given] } = parseArgs({
    args,
    allowPositionals: true,
    options: { list: { type: "string" }, problems: { type: "boolean" } },
  });
  const folder = given ?? await defaultFolder();
  const counted = flags.list === undefined ? undefined : await readList(flags.list);
  let [passed, failed] = [0, 0];
  for (const file of await scriptsIn(folder)) {
    const reports = (await runScript(await Deno.readTextFile(`${folder}/${file}`)))
      .filter(({ line }) => counted?.has(`${file}\t${line}`) ?? true);
    const problems = reports.filter(({ problem }) => problem !== undefined);
    if (reports.length === 0) continue;
    console.log(`${file} ${reports.length - problems.length}/${reports.length}`);
    passed += reports.length - problems.length;
    failed += problems.length;
    if (!flags.problems) continue;
    for (const { line, query, problem } of problems) console.log(`  ${line}: ${query}: ${problem}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

async function defaultFolder(): Promise<string> {
  for (const { pathname } of FOLDERS) {
    const info = await Deno.stat(pathname).catch(() => undefined);
    if (info?.isDirectory) return pathname;
  }
  throw new Error("Cannot find a folder of scripts: name one");
}

async function scriptsIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".test")) names.push(name);
  }
  return names.sort();
}

async function readList(file: string): Promise<Set<string>> {
  return new Set((await Deno.readTextFile(file)).trim().split("\n"));
}
