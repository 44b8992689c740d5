/** Python's packages are pinned with their hashes, and so are those that they need. */

import { assertEquals } from "@std/assert/mod.js";

const ROOT = new URL("../../", import.meta.url);
const FOLDERS = ["models", "server/http/testdata", "server/tools/kubernetes", "server/tools/zoo"];

for (const folder of FOLDERS) {
  Deno.test(`${folder}/requirements.txt has the packages of requirements.in, with hashes`, () => {
    const [asked, pinned] = ["in", "txt"].map((ending) =>
      Deno.readTextFileSync(new URL(`${folder}/requirements.${ending}`, ROOT))
    );
    const entries = pinned!.replaceAll("\\\n", "").split("\n").filter((line) => /^\w/.test(line));
    assertEquals(entries.filter((entry) => !/^\S+==.* --hash=sha256:[0-9a-f]{64}/.test(entry)), []);
    const names = entries.map((entry) => entry.split(/[\s;]/)[0]!.toLowerCase());
    const missing = asked!.split("\n").filter((line) => /^\w/.test(line))
      .map((line) => line.toLowerCase().replace(/\[.*\]/, "").replaceAll("_", "-"))
      .filter((line) => !names.some((name) => name.replace(/\[.*\]/, "") === line));
    assertEquals(missing, []);
  });
}

Deno.test(".ci/run installs Python's packages by their hashes only", async () => {
  const text = await Deno.readTextFile(new URL(".ci/run", ROOT));
  const installs = text.replaceAll("\\\n", "").split("\n").filter((line) =>
    /pip" install/.test(line)
  );
  assertEquals(installs.length, 3);
  assertEquals(installs.filter((line) => !line.includes("--require-hashes")), []);
});
