import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { openBinding } from "./binding.ts";
import { BINDING_FILE } from "./pinned_files.ts";
import { ENGINE_FOLDER } from "./testing/engine_folder.ts";

Deno.test("openBinding() names the file that is missing or no library", () => {
  const dir = Deno.makeTempDirSync();
  assertThrows(() => openBinding(dir), Error, `Cannot load ${dir}/${BINDING_FILE}: `);
  Deno.writeTextFileSync(`${dir}/${BINDING_FILE}`, "not a library");
  assertThrows(() => openBinding(dir), Error, `Cannot load ${dir}/${BINDING_FILE}: `);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test({
  name: "openBinding() loads the library, whose surface is the one that is pinned",
  ignore: ENGINE_FOLDER === undefined,
  fn: () => {
    const binding = openBinding(ENGINE_FOLDER!);
    assertEquals(binding.providers.includes("cpu"), true);
    assertEquals(Object.getOwnPropertyNames(Object.getPrototypeOf(binding.open())).sort(), [
      ...["constructor", "dispose", "endProfiling", "inputMetadata", "loadModel"],
      ...["outputMetadata", "run"],
    ]);
    binding.trim();
    assertEquals(openBinding(ENGINE_FOLDER!), binding);
    assertThrows(() => openBinding("/other"), Error, `loaded from ${ENGINE_FOLDER} already`);
  },
});
