import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { checksums, pack } from "./pack.ts";

async function run(program: string, ...args: string[]) {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout);
}

for (const [ending, list] of [["tar.gz", ["tar", "-tzf"]], ["zip", ["unzip", "-Z1"]]] as const) {
  Deno.test(`pack() makes a .${ending} with the files, the same for the same files`, async () => {
    const dir = await Deno.makeTempDir();
    await Deno.writeTextFile(`${dir}/modelwatch`, "program", { mode: 0o755 });
    await Deno.writeTextFile(`${dir}/LICENSE`, "MIT");
    const archives = [`${dir}/1.${ending}`, `${dir}/2.${ending}`];
    for (const archive of archives) await pack(archive, dir, ["modelwatch", "LICENSE"]);
    assertEquals(await run(list[0], list[1], archives[0]!), "modelwatch\nLICENSE\n");
    assertEquals(await Deno.readFile(archives[0]!), await Deno.readFile(archives[1]!));
    await assertRejects(() => pack(archives[0]!, dir, ["absent"]), Error, "failed: ");
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("checksums() writes lines that sha256sum accepts, in the order of the names", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/a`, "");
  await Deno.writeTextFile(`${dir}/b`, "b");
  assertEquals(
    await checksums(dir, ["b", "a"]),
    await run("sh", "-c", `cd ${dir} && sha256sum a b`),
  );
  await Deno.remove(dir, { recursive: true });
});
