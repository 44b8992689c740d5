import { assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { WholeFile } from "./whole_file.ts";

const encoder = new TextEncoder();

async function inFolder(use: (path: string, names: () => string[]) => Promise<void>) {
  const dir = await Deno.makeTempDir();
  try {
    await use(`${dir}/file`, () => [...Deno.readDirSync(dir)].map(({ name }) => name));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("a whole file has its name when it is complete", async () => {
  await inFolder(async (path, names) => {
    await Deno.writeTextFile(path, "old");
    const file = await WholeFile.create(path);
    await file.write(encoder.encode("a"));
    await file.write(encoder.encode("b"));
    assertEquals(await Deno.readTextFile(path), "old");
    await file.finish();
    assertEquals([await Deno.readTextFile(path), names()], ["ab", ["file"]]);
  });
});

Deno.test("a whole file that is given up leaves nothing", async () => {
  await inFolder(async (path, names) => {
    const file = await WholeFile.create(path);
    await file.write(encoder.encode("a"));
    await file.giveUp();
    assertEquals(names(), []);
  });
});

Deno.test("a whole file says that it cannot be written, or get its name", async () => {
  await inFolder(async (path) => {
    const message = `Cannot write ${path}/none: `;
    await assertRejectsKind(() => WholeFile.create(`${path}/none`), "config", message);
    await Deno.mkdir(path);
    const file = await WholeFile.create(path);
    await assertRejectsKind(() => file.finish(), "config", `Cannot write ${path}: `);
  });
});
