/** The READMEs name files and link to one another; this keeps what they name true. */

import { assertEquals } from "@std/assert/mod.js";
import { dirname, join } from "@std/path/posix/mod.js";

const ROOT = new URL("../", import.meta.url).pathname;
const LEFT_OUT = new Set(["node_modules", "dist", ".git"]);

const FILES: readonly string[] = [...filesBelow("")];
const READMES = FILES.filter((file) => /(^|\/)README\.md$/.test(file));

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(ROOT + folder)) {
    if (LEFT_OUT.has(name)) continue;
    if (isDirectory) yield* filesBelow(`${folder}${name}/`);
    else yield folder + name;
  }
}

/** Whether a README may call a file so: by a path, or by its name if it is below or next door. */
function isThere(name: string, readme: string): boolean {
  const folder = dirname(readme);
  const parent = dirname(folder);
  const around = parent === "." ? "" : `${parent}/`;
  return FILES.some((file) =>
    file === name || file === join(folder, name) ||
    file.startsWith(around) && file.endsWith(`/${name}`)
  );
}

/** The address of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}

async function hasHeading(file: string, anchor: string): Promise<boolean> {
  const text = await Deno.readTextFile(ROOT + file);
  return [...text.matchAll(/^#+ (.*)$/gm)].some(([, heading]) => anchorOf(heading!) === anchor);
}

for (const readme of READMES) {
  const text = await Deno.readTextFile(ROOT + readme);

  Deno.test(`${readme} names sources that exist`, () => {
    const named = [...text.matchAll(/`([\w./-]+\.(?:tsx?|py|css))`/g)].map(([, name]) => name!);
    assertEquals(named.filter((name) => !isThere(name, readme)), []);
  });

  Deno.test(`${readme} links to files and headings that exist`, async () => {
    const broken: string[] = [];
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
      const [path, anchor] = link!.split("#");
      const file = path === "" ? readme : join(dirname(readme), path!);
      const isBroken = !FILES.includes(file) ||
        anchor !== undefined && !await hasHeading(file, anchor);
      if (isBroken) broken.push(link!);
    }
    assertEquals(broken, []);
  });
}
