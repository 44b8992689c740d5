import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { readIdKey } from "./id_key.ts";

const SECRET = "0123456789abcdef";

async function keyOf(content: string | Uint8Array): Promise<Uint32Array> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
    return await readIdKey(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("a key is made of the whole file", async () => {
  const key = await keyOf(SECRET);
  assertEquals(key.length, 4);
  assertEquals(await keyOf(SECRET), key);
  assertNotEquals(await keyOf(`${SECRET}0`), key);
  assertNotEquals(await keyOf(SECRET.toUpperCase()), key);
});

Deno.test("line breaks at the end are no part of the key", async () => {
  for (const end of ["\n", "\r\n", "\n\n"]) {
    assertEquals(await keyOf(SECRET + end), await keyOf(SECRET));
  }
  assertNotEquals(await keyOf(`\n${SECRET}`), await keyOf(SECRET));
});

Deno.test("a key of fewer than 16 bytes is refused, line breaks not counted", async () => {
  const short = SECRET.slice(1);
  for (
    const [content, length] of [["", 0], ["\n", 0], [short, 15], [`${short}\n\n`, 15]] as const
  ) {
    await assertRejectsKind(
      () => keyOf(content),
      "config",
      `must hold at least 16 bytes, found ${length}: openssl rand -hex 32 makes a good key`,
    );
  }
});

Deno.test("a key that cannot be read is told with its path", async () => {
  await assertRejectsKind(
    () => readIdKey("/nowhere/key"),
    "config",
    '"/nowhere/key" cannot be read',
  );
});
