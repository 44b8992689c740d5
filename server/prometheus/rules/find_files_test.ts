import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { findFiles } from "./find_files.ts";

Deno.test("findFiles() matches each part of a path", async () => {
  const dir = await Deno.makeTempDir();
  for (const folder of ["a", "b"]) {
    await Deno.mkdir(`${dir}/${folder}`);
    for (const file of ["x.yml", "y.yml", "z.txt"]) {
      await Deno.create(`${dir}/${folder}/${file}`)
        .then((created) => created.close());
    }
  }
  const find = async (pattern: string) =>
    (await findFiles(`${dir}/${pattern}`)).map((path) => path.slice(dir.length + 1));
  assertEquals(await find("a/x.yml"), ["a/x.yml"]);
  assertEquals(await find("*/*.yml"), ["a/x.yml", "a/y.yml", "b/x.yml", "b/y.yml"]);
  assertEquals(await find("[ab]/?.txt"), ["a/z.txt", "b/z.txt"]);
  assertEquals(await find("c/*.yml"), []);
  assertEquals(await find("a/x.yml/*"), []);
  assertEquals(await find("a/n.yml"), []);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("findFiles() accepts paths relative to the current folder", async () => {
  assertEquals(await findFiles("deno.js*n"), ["deno.json"]);
});

Deno.test("findFiles() takes slashes side by side for one, and follows `..`", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/a`);
  await Deno.writeTextFile(`${dir}/a/x.yml`, "");
  assertEquals(await findFiles(`/${dir}//a///x.yml`), [`${dir}/a/x.yml`]);
  assertEquals(await findFiles(`${dir}/a/../a/*.yml`), [`${dir}/a/../a/x.yml`]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("findFiles() throws what keeps it from looking", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.symlink("loop", `${dir}/loop`);
  await assertRejects(() => findFiles(`${dir}/loop/x.yml`), Deno.errors.FilesystemLoop);
  await assertRejects(() => findFiles(`${dir}/l*p/*.yml`), Deno.errors.FilesystemLoop);
  await Deno.remove(dir, { recursive: true });
});
