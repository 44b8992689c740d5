import { openTrim } from "../free_memory.ts";

/** How much of the process is pages of files, in kB. */
function pagesOfFiles(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/RssFile:\s+(\d+)/.exec(status)![1]);
}

const trim = openTrim()!;
const before = pagesOfFiles();
trim();
const after = pagesOfFiles();
console.log(JSON.stringify({ before, after }));
