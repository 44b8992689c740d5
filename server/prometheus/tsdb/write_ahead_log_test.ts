import { assertEquals } from "@std/assert/mod.js";
import { openForWriting } from "./files.ts";
import { type LogOptions, WriteAheadLog } from "./write_ahead_log.ts";
import { PARTITION_MS } from "./partition.ts";

const START = 1000 * PARTITION_MS;

/** A log in a folder of its own; `names` are the files that are there. */
async function withLog(
  use: (log: WriteAheadLog, names: () => string[]) => Promise<void>,
  options: Partial<LogOptions> = {},
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const labelsOf = (ref: number) => new Map([["a", String(ref)]]);
  const log = new WriteAheadLog({
    ...{ directory, firstNumber: 5, finished: [], labelsOf, open: openForWriting },
    ...options,
  });
  try {
    await use(log, () => [...Deno.readDirSync(directory)].map(({ name }) => name).sort());
  } finally {
    log.close();
    await Deno.remove(directory, { recursive: true });
  }
}

/** Writes a sample each for files 5, 6 and 7, the first two of which end with it. */
async function fillThreeFiles(log: WriteAheadLog): Promise<void> {
  for (let i = 0; i < 3; i++) log.sample(0, START + i * PARTITION_MS, i);
  await log.flush();
}

const THREE = ["00000005.log", "00000006.log", "00000007.log"];

Deno.test("WriteAheadLog starts a file for each partition, with the next number", async () => {
  await withLog(async (log, names) => {
    await fillThreeFiles(log);
    assertEquals(names(), THREE);
    // A late sample goes into the current file.
    log.sample(0, START, 9);
    await log.flush();
    assertEquals(names(), THREE);
  });
});

Deno.test("WriteAheadLog.rotate() returns the number of the file for the next sample", async () => {
  await withLog(async (log, names) => {
    assertEquals(log.rotate(), 5);
    log.sample(0, START, 1);
    assertEquals(log.rotate(), 6);
    log.stale(0, START + 1);
    await log.flush();
    assertEquals(names(), ["00000005.log", "00000006.log"]);
  });
});

const removals = [
  { name: "whose samples are all before the time", number: 9, time: START + 1, left: [6, 7] },
  { name: "but none with a sample at the time", number: 9, time: START, left: [5, 6, 7] },
  { name: "but none of that number", number: 5, time: Infinity, left: [5, 6, 7] },
  { name: "before that number", number: 6, time: Infinity, left: [6, 7] },
  { name: "but not the one that takes samples", number: 9, time: Infinity, left: [7] },
];
for (const { name, number, time, left } of removals) {
  Deno.test(`WriteAheadLog.removeBefore() removes files ${name}`, async () => {
    await withLog(async (log, names) => {
      await fillThreeFiles(log);
      await log.removeBefore(number, time);
      assertEquals(names(), left.map((n) => `0000000${n}.log`));
    });
  });
}

Deno.test("WriteAheadLog counts the bytes on disk and the unsaved ones", async () => {
  await withLog(async (log) => {
    log.sample(0, START, 1);
    const waiting = log.unsavedBytes;
    assertEquals([waiting > 0, log.savedBytes], [true, 100]);
    await log.flush();
    const saved = log.savedBytes;
    assertEquals([log.unsavedBytes, saved >= 100 + waiting], [0, true]);
    log.sample(0, START + PARTITION_MS, 1);
    await log.flush();
    // The first file is finished by now, and counts as before.
    assertEquals(log.savedBytes > saved, true);
  }, { finished: [{ number: 1, path: "gone", maxTime: 0, bytes: 100 }] });
});

Deno.test("WriteAheadLog does not count removed files", async () => {
  await withLog(async (log, names) => {
    await fillThreeFiles(log);
    const all = log.savedBytes;
    await log.removeBefore(9, START + 1);
    const left = log.savedBytes;
    assertEquals(left > 0 && left < all, true);
    await log.removeBefore(9, Infinity);
    assertEquals([names().length, log.savedBytes > 0, log.savedBytes < left], [1, true, true]);
  });
});

Deno.test("a log that never wrote can be closed", async () => {
  await withLog(async (log, names) => {
    log.sample(0, START, 1);
    log.close();
    assertEquals(names(), []);
    await log.flush();
  });
});

/** A disk in memory that can be full, and counts the files that it holds open. */
function memoryDisk() {
  const disk = { full: false, open: 0, written: 0 };
  const open: LogOptions["open"] = () => {
    disk.open++;
    return Promise.resolve({
      seek: (offset) => Promise.resolve(Number(offset)),
      write: (bytes) => {
        if (disk.full) return Promise.reject(new Error("No space left on device"));
        disk.written += bytes.length;
        return Promise.resolve(bytes.length);
      },
      syncData: () => Promise.resolve(),
      close: () => void disk.open--,
    });
  };
  return { disk, open };
}

Deno.test("Log closes a file once all of it is written, and the last when it ends", async () => {
  const { disk, open } = memoryDisk();
  await withLog(async (log) => {
    await fillThreeFiles(log);
    assertEquals(disk.open, 1);
    log.close();
    assertEquals(disk.open, 0);
  }, { open });
});

Deno.test("Log gives samples up that wait in more than 64 MiB, and goes on in a new file", async () => {
  const { disk, open } = memoryDisk();
  disk.full = true;
  await withLog(async (log) => {
    // A series with labels of a mebibyte takes as much room as many samples.
    for (let i = 0; i < 63; i++) log.sample(i, START + i, 0.5);
    await log.flush().catch(() => {});
    assertEquals([log.bytesGivenUp, log.unsavedBytes > 0], [0, true]);
    for (let i = 63; i < 66; i++) log.sample(i, START + i, 0.5);
    const waiting = log.unsavedBytes;
    await log.flush().catch(() => {});
    assertEquals([log.bytesGivenUp >= waiting, log.unsavedBytes], [true, 0]);
    disk.full = false;
    assertEquals(log.rotate(), 6);
    log.sample(0, START + 100, 1);
    await log.flush();
    assertEquals([log.unsavedBytes, disk.written > 0, log.rotate()], [0, true, 7]);
  }, { open, labelsOf: () => new Map([["a", "x".repeat(1024 * 1024)]]) });
});
