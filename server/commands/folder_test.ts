import { assertRejects } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { requireFolder } from "./folder.ts";

Deno.test("requireFolder() takes a folder, and neither a file nor a missing one", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/file`;
  await Deno.writeTextFile(file, "");
  await requireFolder(folder);
  for (const path of [file, `${folder}/gone`]) {
    const says = `There is no folder "${path}": name the folder of your models`;
    await assertRejectsKind(() => requireFolder(path), "config", says);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("requireFolder() does not take another failure for a missing folder", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.symlink("loop", `${folder}/loop`);
  await assertRejects(() => requireFolder(`${folder}/loop`), Deno.errors.FilesystemLoop);
  await Deno.remove(folder, { recursive: true });
});
