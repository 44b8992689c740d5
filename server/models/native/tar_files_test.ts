import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { type TarFile, tarFiles } from "./tar_files.ts";
import { headerOf, streamOf, tarOf } from "./testing/tar.ts";

const FILES = {
  "package/a.txt": new TextEncoder().encode("one"),
  "package/empty": new Uint8Array(),
  "package/b.bin": new Uint8Array(1500).fill(7),
};

function read(tar: Uint8Array, isWanted: (path: string, size: number) => boolean = () => true) {
  return Array.fromAsync(tarFiles(streamOf(tar), isWanted));
}

Deno.test("tarFiles() yields the files of an archive, in its order", async () => {
  const files = await read(tarOf(FILES));
  assertEquals(
    Object.fromEntries(files.map(({ path, bytes }) => [path, bytes!])) as unknown,
    FILES,
  );
  assertEquals(files.map(({ size }) => size), [3, 0, 1500]);
});

Deno.test("tarFiles() keeps only the bytes of files that are wanted", async () => {
  const files = await read(tarOf(FILES), (path, size) => path.endsWith(".bin") && size === 1500);
  assertEquals(files.map(({ bytes }) => bytes?.length), [undefined, undefined, 1500]);
});

Deno.test("tarFiles() passes over folders, and joins the two parts of a long path", async () => {
  const tar = new Uint8Array(512 * 4);
  tar.set(headerOf("package/", 0, "5"));
  tar.set(headerOf("end.txt", 0, "0", "package/long"), 512);
  assertEquals((await read(tar)).map(({ path }) => path), ["package/long/end.txt"]);
});

Deno.test("tarFiles() takes paths that fill their fields, and files of old archives", async () => {
  const [name, prefix] = ["n".repeat(100), "p".repeat(155)];
  const tar = new Uint8Array(512 * 4);
  tar.set(headerOf(name, 0, "\0", prefix));
  tar.set(headerOf(name, 0), 512);
  assertEquals((await read(tar)).map(({ path }) => path), [`${prefix}/${name}`, name]);
});

Deno.test("tarFiles() refuses a header whose size is no number", async () => {
  const tar = tarOf(FILES);
  tar.set(new TextEncoder().encode("size?"), 124);
  await assertRejects(() => read(tar), RangeError, "no tar archive");
});

Deno.test("tarFiles() ends a stream that its caller does not need any more", async () => {
  const ended = Promise.withResolvers<void>();
  let sent = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) return new Promise(() => {});
      sent = true;
      controller.enqueue(tarOf(FILES).subarray(0, 1024));
    },
    cancel: () => ended.resolve(),
  });
  for await (const _ of tarFiles(endless, () => true)) break;
  await ended.promise;
});

Deno.test("tarFiles() reads no further than its caller", async () => {
  let pieces = 0;
  const tar = tarOf(FILES);
  const counted = streamOf(tar, 512).pipeThrough(
    new TransformStream({
      transform(piece, controller) {
        pieces++;
        controller.enqueue(piece);
      },
    }),
  );
  let first: TarFile | undefined;
  for await (first of tarFiles(counted, () => true)) break;
  assertEquals(first?.path, "package/a.txt");
  assertEquals(pieces < 5, true);
});

for (
  const [what, bytes, message] of [
    ["other bytes", new Uint8Array(1024).fill(65), "no tar archive"],
    ["an archive that is cut off", tarOf(FILES).subarray(0, 600), "ends too early"],
    ["nothing", new Uint8Array(), "ends too early"],
  ] as const
) {
  Deno.test(`tarFiles() refuses ${what}`, async () => {
    await assertRejects(() => read(bytes), RangeError, message);
  });
}
