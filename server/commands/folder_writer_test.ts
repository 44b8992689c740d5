import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { FolderWriter, type NewFile } from "./folder_writer.ts";

function file(path: string, text = "new"): NewFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

for (
  const { name, old, want } of [
    { name: "nothing where no file is", old: undefined, want: "nothing" },
    { name: "a file with the same bytes", old: "new", want: "same" },
    { name: "a file of the same length with another byte", old: "nev", want: "different" },
    { name: "a longer file that begins with the bytes", old: "newer", want: "different" },
  ] as const
) {
  Deno.test(`find() recognises ${name}`, async () => {
    const dir = await Deno.makeTempDir();
    await Deno.mkdir(`${dir}/a`);
    if (old !== undefined) await Deno.writeTextFile(`${dir}/a/b.yml`, old);
    assertEquals(await new FolderWriter(dir).find(file("a/b.yml")), want);
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("find() finds nothing in a folder that is not there", async () => {
  assertEquals(await new FolderWriter("/nowhere/").find(file("a/b.yml")), "nothing");
  assertEquals(await new FolderWriter("/nowhere").find(file("b.yml")), "nothing");
});

Deno.test("write() makes the folders that it needs, and replaces what is there", async () => {
  const dir = await Deno.makeTempDir();
  const writer = new FolderWriter(`${dir}/project/`);
  await writer.write(file("a/b/c.yml", "one"));
  await writer.write(file("a/b/c.yml", "two"));
  assertEquals(await Deno.readTextFile(`${dir}/project/a/b/c.yml`), "two");
  assertEquals(Array.from(Deno.readDirSync(`${dir}/project/a/b`)).map(({ name }) => name), [
    "c.yml",
  ]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("write() lets only those read a file that its mode names", async () => {
  const dir = await Deno.makeTempDir();
  const writer = new FolderWriter(dir);
  await writer.write({ ...file("secret"), mode: 0o600 });
  assertEquals((await Deno.stat(`${dir}/secret`)).mode! & 0o777, 0o600);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("write() replaces what an interrupted write has left", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/c.yml.partial`, "o");
  await new FolderWriter(dir).write(file("c.yml", "one"));
  assertEquals(Array.from(Deno.readDirSync(dir)).map(({ name }) => name), ["c.yml"]);
  await Deno.remove(dir, { recursive: true });
});

/** A folder in which something else stands where `a/b.yml` is to be written. */
async function obstructed(kind: string): Promise<string> {
  const dir = await Deno.makeTempDir();
  switch (kind) {
    case "a linked folder":
      await Deno.mkdir(`${dir}/elsewhere`);
      await Deno.symlink(`${dir}/elsewhere`, `${dir}/a`);
      break;
    case "a linked file":
      await Deno.mkdir(`${dir}/a`);
      await Deno.writeTextFile(`${dir}/elsewhere`, "old");
      await Deno.symlink(`${dir}/elsewhere`, `${dir}/a/b.yml`);
      break;
    case "a folder":
      await Deno.mkdir(`${dir}/a/b.yml`, { recursive: true });
      break;
    case "a file as folder":
      await Deno.writeTextFile(`${dir}/a`, "");
  }
  return dir;
}

for (
  const [kind, message] of [
    ["a linked folder", "Cannot write DIR/a: it is a link, not a folder"],
    ["a linked file", "Cannot write DIR/a/b.yml: it is a link, not a file"],
    ["a folder", "Cannot write DIR/a/b.yml: it is a folder, not a file"],
    ["a file as folder", "Cannot write DIR/a: it is no folder, not a folder"],
  ] as const
) {
  Deno.test(`find() refuses ${kind} in the way`, async () => {
    const dir = await obstructed(kind);
    const error = await assertRejects(() => new FolderWriter(dir).find(file("a/b.yml")), Error);
    assertEquals(error.message.replace(dir, "DIR"), message);
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("write() says which file it cannot write, and why", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/a`, "");
  const write = () => new FolderWriter(dir).write(file("a/b.yml"));
  const error = await assertRejects(write, Error);
  assertEquals(error.message.replace(dir, "DIR"), "Cannot write DIR/a/b.yml: File exists");
  await Deno.remove(dir, { recursive: true });
});
