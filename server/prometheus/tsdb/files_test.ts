import { assertEquals, assertRejects } from "@std/assert/mod.js";
import {
  isUnfinished,
  logName,
  openForWriting,
  parseLogName,
  parseSegmentName,
  removeIfThere,
  segmentName,
  writeWhole,
} from "./files.ts";
import { leavesFilesOpen } from "./testing/open_files.ts";

Deno.test("names of files can be parsed", () => {
  for (const number of [1, 99_999_999, 100_000_000]) {
    assertEquals(parseLogName(logName(number)), number);
  }
  for (const start of [0, -7_200_000, 1_700_006_400_000]) {
    assertEquals(parseSegmentName(segmentName(start, 2)), { start, number: 2 });
  }
});

Deno.test("other files have no number", () => {
  for (const name of ["lock", "1.log", "00000001.log.old", "1.1.chunks.unfinished", "chunks"]) {
    assertEquals([parseLogName(name), parseSegmentName(name)], [undefined, undefined]);
  }
});

Deno.test("writeWhole() replaces a file and leaves no other file", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/file`;
  await writeWhole(path, new Uint8Array([1, 2, 3]));
  await writeWhole(path, new Uint8Array([4]));
  assertEquals([...await Deno.readFile(path)], [4]);
  assertEquals([...Deno.readDirSync(directory)].length, 1);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("writeWhole() leaves the old file when it fails", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/file`;
  await writeWhole(path, new Uint8Array([1]));
  await Deno.mkdir(`${path}.unfinished/full`, { recursive: true });
  await assertRejects(() => writeWhole(path, new Uint8Array([2])));
  assertEquals([...await Deno.readFile(path)], [1]);
  assertEquals(isUnfinished("file.unfinished"), true);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeIfThere() may be called twice", async () => {
  const path = await Deno.makeTempFile();
  await removeIfThere(path);
  await removeIfThere(path);
});

Deno.test("a name that only ends like a log or a segment has no number", () => {
  for (const name of ["x00000001.log", "x1.1.chunks", "1.chunks", "1.1.1.chunks"]) {
    assertEquals([parseLogName(name), parseSegmentName(name)], [undefined, undefined]);
  }
});

Deno.test("the tenth segment of a partition can be read back", () => {
  assertEquals(parseSegmentName(segmentName(7_200_000, 10)), { start: 7_200_000, number: 10 });
});

Deno.test("writeWhole() keeps nothing of a longer file that was left unfinished", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/file`;
  await Deno.writeFile(`${path}.unfinished`, new Uint8Array([1, 2, 3]));
  await writeWhole(path, new Uint8Array([4]));
  assertEquals([...await Deno.readFile(path)], [4]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("writeWhole() throws the error of a folder that is not there", async () => {
  await assertRejects(() => writeWhole("/nowhere/file", new Uint8Array([1])), Deno.errors.NotFound);
});

Deno.test("removeIfThere() throws what else may go wrong", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/full/inside`, { recursive: true });
  await assertRejects(() => removeIfThere(`${directory}/full`));
  await Deno.remove(directory, { recursive: true });
});

Deno.test({
  name: "writing files leaves none of them open",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const path = `${directory}/file`;
    assertEquals(
      await leavesFilesOpen(directory, () => writeWhole(path, new Uint8Array([1]))),
      false,
    );
    const open = async () => (await openForWriting(path)).close();
    assertEquals(await leavesFilesOpen(directory, open), false);
    await Deno.remove(directory, { recursive: true });
  },
});

Deno.test({
  name: "new files can be read by their owner alone",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    await writeWhole(`${directory}/whole`, new Uint8Array([1]));
    (await openForWriting(`${directory}/log`)).close();
    for (const name of ["whole", "log"]) {
      const { mode } = await Deno.stat(`${directory}/${name}`);
      assertEquals(mode! & 0o777, 0o600);
    }
    await Deno.remove(directory, { recursive: true });
  },
});
