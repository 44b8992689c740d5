import { assert, assertEquals, assertRejects } from "@std/assert/mod.js";
import { DiskStore, type DiskStoreOptions } from "./disk_store.ts";
import { ByteWriter } from "./byte_writer.ts";
import { openForWriting } from "./files.ts";
import { readFrames, writeFrame } from "./frames.ts";
import type { OpenLogOutput } from "./log_file.ts";
import { PARTITION_MS } from "./partition.ts";
import { leavesFilesOpen } from "./testing/open_files.ts";
import { append, dump, labels, storeSuite } from "./testing/store_suite.ts";

const START = 1000 * PARTITION_MS;
const HOUR = 3_600_000;

/** Far behind all that the suite writes. */
const LATER = 3_000_000_000_000;

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Opens the folder's store, lets `use` work with it, and closes it. */
async function session(
  directory: string,
  use: (disk: DiskStore) => void | Promise<void>,
  options: Partial<DiskStoreOptions> = {},
): Promise<void> {
  const disk = await DiskStore.open({ directory, now: START, flushIntervalMs: 1e9, ...options });
  try {
    await use(disk);
  } finally {
    await disk.close();
  }
}

function filesIn(directory: string, ending: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name)
    .filter((name) => name.endsWith(ending)).sort();
}

storeSuite(
  "a store restored from its log",
  (options, fill, check) =>
    withDirectory(async (directory) => {
      await session(directory, ({ store }) => fill(store), options);
      await session(directory, ({ store, report }) => {
        assertEquals(report.dropped, []);
        check(store);
      }, options);
    }),
);

storeSuite(
  "a store restored from segments",
  (options, fill, check) =>
    withDirectory(async (directory) => {
      await session(directory, (disk) => {
        fill(disk.store);
        disk.advance(LATER);
      }, options);
      assertEquals(filesIn(directory, ".log"), []);
      await session(directory, ({ store, report }) => {
        assertEquals(report.dropped, []);
        check(store);
      }, options);
    }),
);

storeSuite(
  "a store that was opened in the middle",
  (options, fill, check) =>
    withDirectory(async (directory) => {
      await session(directory, ({ store }) => fill(store), options);
      await session(directory, (disk) => disk.advance(LATER), options);
      await session(directory, ({ store }) => check(store), options);
    }),
);

Deno.test("a partition moves from the log to a segment when it has ended", async () => {
  await withDirectory(async (directory) => {
    await session(directory, async (disk) => {
      append(disk.store, "a=1", [START, 1], [START + 3 * HOUR, 2]);
      await disk.flush();
      assertEquals(filesIn(directory, ".log"), ["00000001.log", "00000002.log"]);
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      assertEquals(filesIn(directory, ".log"), ["00000002.log"]);
      assertEquals(filesIn(directory, ".chunks"), [`${START}.1.chunks`]);
    });
    await session(directory, ({ store }) => {
      assertEquals(dump(store), [`a=1: ${START} 1, ${START + 3 * HOUR} 2`]);
    });
  });
});

Deno.test("late samples of a saved partition get a second segment", async () => {
  await withDirectory(async (directory) => {
    await session(directory, async (disk) => {
      append(disk.store, "a=1", [START, 1]);
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      append(disk.store, "a=2", [START, 2], [START + 3 * HOUR, 2]);
      disk.advance(START + 5 * HOUR);
    });
    const first = [`${START}.1.chunks`, `${START}.2.chunks`];
    assertEquals(filesIn(directory, ".chunks").slice(0, 2), first);
    await session(directory, ({ store }) => {
      assertEquals(dump(store), [`a=1: ${START} 1`, `a=2: ${START} 2, ${START + 3 * HOUR} 2`]);
    });
  });
});

Deno.test("segments beyond the retention are deleted, also at the start", async () => {
  await withDirectory(async (directory) => {
    const retention = { retentionMs: 4 * HOUR };
    await session(directory, async (disk) => {
      for (let hour = 0; hour <= 24; hour++) {
        append(disk.store, "a=1", [START + hour * HOUR, hour]);
        disk.advance(START + hour * HOUR);
      }
      await disk.flush();
      assertEquals(filesIn(directory, ".chunks"), [`${START + 20 * HOUR}.1.chunks`]);
      assertEquals(filesIn(directory, ".log").length, 2);
    }, retention);
    await session(directory, ({ store }) => {
      assertEquals(store.select([], 0, LATER), []);
    }, { ...retention, now: START + 240 * HOUR });
    assertEquals(filesIn(directory, ".chunks"), []);
    assertEquals(filesIn(directory, ".log"), []);
  });
});

Deno.test("a segment that is partly beyond the retention is restored as a whole", async () => {
  await withDirectory(async (directory) => {
    const options = { retentionMs: 4 * HOUR };
    await session(directory, (disk) => {
      append(disk.store, "a=1", [START, 1], [START + 2 * HOUR - 1, 2]);
      disk.advance(START + 3 * HOUR);
    }, options);
    const restartAt = async (now: number) => {
      let found: string[] = [];
      await session(directory, ({ store }) => void (found = dump(store)), { ...options, now });
      return found;
    };
    const all = [`a=1: ${START} 1, ${START + 2 * HOUR - 1} 2`];
    assertEquals(await restartAt(START + 6 * HOUR - 1), all);
    assertEquals(await restartAt(START + 6 * HOUR), []);
  });
});

Deno.test("an empty folder restores nothing", async () => {
  await withDirectory(async (directory) => {
    await session(directory, ({ report, store }) => {
      assertEquals(report, { segments: 0, logs: 0, series: 0, dropped: [] });
      assertEquals(dump(store), []);
    });
  });
});

Deno.test("unreadable files are reported and kept", async () => {
  await withDirectory(async (directory) => {
    const paths = [`${directory}/${START}.1.chunks`, `${directory}/00000009.log`];
    for (const path of paths) Deno.mkdirSync(path);
    await session(directory, ({ report }) => {
      assertEquals([report.segments, report.logs], [1, 0]);
      assertEquals(
        report.dropped.map(({ path, offset, bytes }) => ({ path, offset, bytes })),
        paths.map((path) => ({ path, offset: 0, bytes: 0 })),
      );
      assertEquals(report.dropped.every(({ reason }) => reason !== ""), true);
    }, { now: START });
    assertEquals(paths.map((path) => Deno.statSync(path).isDirectory), [true, true]);
  });
});

Deno.test("a closed store accepts samples and writes none", async () => {
  await withDirectory(async (directory) => {
    let store: DiskStore["store"] | undefined;
    await session(directory, (disk) => {
      store = disk.store;
      append(store, "a=1", [START, 1]);
    });
    assertEquals(append(store!, "a=1", [START + 1, 2]), ["appended"]);
    await session(directory, ({ store }) => assertEquals(dump(store), [`a=1: ${START} 1`]));
  });
});

Deno.test("restored samples do not count as appended", async () => {
  await withDirectory(async (directory) => {
    await session(directory, ({ store }) => {
      append(store, "a=1", [START, 1]);
    });
    await session(directory, ({ store }) => {
      const { samples, series, seriesCreated } = store.stats();
      assertEquals([samples.appended, series, seriesCreated], [0, 1, 0]);
    });
  });
});

Deno.test("a folder has one store at a time", async () => {
  await withDirectory(async (directory) => {
    await session(directory, async () => {
      await assertRejects(() => session(directory, () => {}), Error, "another process");
    });
    await session(directory, () => {});
  });
});

Deno.test("unknown and damaged files are reported and do no harm", async () => {
  await withDirectory(async (directory) => {
    await session(directory, ({ store }) => {
      append(store, "a=1", [START, 1]);
    });
    const rubbish = crypto.getRandomValues(new Uint8Array(5000));
    for (const name of ["00000000.log", "00000007.log", "0.1.chunks", "notes.txt"]) {
      await Deno.writeFile(`${directory}/${name}`, rubbish);
    }
    await Deno.mkdir(`${directory}/00000008.log`);
    await Deno.mkdir(`${directory}/${START}.9.chunks`);
    await Deno.writeFile(`${directory}/5.1.chunks.unfinished`, rubbish);
    await Deno.mkdir(`${directory}/5.2.chunks.unfinished/full`, { recursive: true });
    await session(directory, ({ store, report }) => {
      assertEquals(report.dropped.length, 5);
      assertEquals(dump(store), [`a=1: ${START} 1`]);
    });
    assertEquals(filesIn(directory, ".unfinished"), ["5.2.chunks.unfinished"]);
  });
});

/** The real disk, where `onSync` is called after each batch of samples was written. */
function diskThatCalls(onSync: () => void): OpenLogOutput {
  return async (path) => {
    const file = await openForWriting(path);
    return {
      seek: (offset, whence) => file.seek(offset, whence),
      write: (bytes) => file.write(bytes),
      syncData: () => file.syncData().then(onSync),
      close: () => file.close(),
    };
  };
}

Deno.test("samples are flushed to disk periodically", async () => {
  await withDirectory(async (directory) => {
    const synced = Promise.withResolvers<void>();
    await session(directory, async ({ store }) => {
      append(store, "a=1", [START, 1]);
      await synced.promise;
    }, { flushIntervalMs: 1, openLog: diskThatCalls(synced.resolve) });
  });
});

Deno.test("samples that arrive during a flush are written when the file changes", async () => {
  await withDirectory(async (directory) => {
    let duringFlush = () => {};
    const openLog = diskThatCalls(() => duringFlush());
    await session(directory, async (disk) => {
      append(disk.store, "a=1", [START, 1]);
      duringFlush = () => {
        duringFlush = () => {};
        append(disk.store, "a=1", [START + 1000, 2], [START + 3 * HOUR, 3]);
      };
      await disk.flush();
    }, { openLog });
    await session(directory, ({ store }) => {
      assertEquals(dump(store), [`a=1: ${START} 1, ${START + 1000} 2, ${START + 3 * HOUR} 3`]);
    });
  });
});

/** A disk that has no room while `full.value` is true: it takes ten bytes, then fails. */
function diskThatFills(full: { value: boolean }): OpenLogOutput {
  return async (path) => {
    const file = await openForWriting(path);
    return {
      seek: (offset, whence) => file.seek(offset, whence),
      syncData: () => file.syncData(),
      close: () => file.close(),
      write: async (bytes) => {
        if (!full.value) return file.write(bytes);
        await file.write(bytes.subarray(0, 10));
        throw new Error("No space left on device");
      },
    };
  };
}

Deno.test("a full disk is reported once, and all samples are written when there is space again", async () => {
  await withDirectory(async (directory) => {
    const full = { value: true };
    const problems: string[] = [];
    const options = {
      openLog: diskThatFills(full),
      onProblem: (message: string) => problems.push(message),
    };
    await session(directory, async (disk) => {
      assertEquals(append(disk.store, "a=1", [START, 1]), ["appended"]);
      assertEquals(await disk.flush(), false);
      append(disk.store, "a=1", [START + 1, 2]);
      disk.advance(START + 5000); // has nothing to do on the disk, so it says nothing of it
      assertEquals(await disk.flush(), false);
      assertEquals(dump(disk.store), [`a=1: ${START} 1, ${START + 1} 2`]);
      assertEquals(disk.stats().failures, 2);
      assert(disk.stats().unsavedBytes > 0);
      assertEquals(problems.length, 1);
      full.value = false;
      assertEquals(await disk.flush(), true);
      assertEquals(disk.stats().unsavedBytes, 0);
    }, options);
    assertEquals(problems.length, 2);
    assert(problems[0]!.includes("No space left on device"), problems[0]);
    await session(directory, ({ store, report }) => {
      assertEquals(report.dropped, []);
      assertEquals(dump(store), [`a=1: ${START} 1, ${START + 1} 2`]);
    });
  });
});

Deno.test("a segment that cannot be written stays in the log until it can", async () => {
  await withDirectory(async (directory) => {
    const inTheWay = `${directory}/${START}.1.chunks.unfinished`;
    await session(directory, async (disk) => {
      append(disk.store, "a=1", [START, 1], [START + 3 * HOUR, 2]);
      await Deno.mkdir(`${inTheWay}/full`, { recursive: true });
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      assertEquals(disk.stats().failures, 1);
      assertEquals(filesIn(directory, ".log").length, 2);
      await Deno.remove(inTheWay, { recursive: true });
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      assertEquals(filesIn(directory, ".log").length, 1);
      assertEquals(filesIn(directory, ".chunks").length, 1);
    });
  });
});

Deno.test("a late sample stays in the log until its own chunk is saved", async () => {
  await withDirectory(async (directory) => {
    const inTheWay = `${directory}/${START}.1.chunks.unfinished`;
    const copy = await Deno.makeTempDir();
    await session(directory, async (disk) => {
      append(disk.store, "a=1", [START, 1]);
      await Deno.mkdir(`${inTheWay}/full`, { recursive: true });
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      append(disk.store, "a=2", [START, 2]);
      await Deno.remove(inTheWay, { recursive: true });
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      // What a kill would leave at this moment.
      for (const { name } of Deno.readDirSync(directory)) {
        await Deno.copyFile(`${directory}/${name}`, `${copy}/${name}`);
      }
    });
    await session(copy, ({ store }) => {
      assertEquals(dump(store), [`a=1: ${START} 1`, `a=2: ${START} 2`]);
    });
    await Deno.remove(copy, { recursive: true });
  });
});

Deno.test("a disk that fails for hours takes bounded memory", async () => {
  await withDirectory(async (directory) => {
    const full = { value: true };
    await session(directory, async (disk) => {
      const refs = Array.from({ length: 1000 }, (_, i) => disk.store.ref(labels(`a=${i}`))!);
      for (let step = 0; step < 8000; step++) {
        for (const ref of refs) disk.store.append(ref, START + step, Math.PI * step);
        if (step % 100 === 0) await disk.flush();
        assert(disk.stats().unsavedBytes < 70e6, `${disk.stats().unsavedBytes} bytes`);
      }
      assert(disk.stats().bytesGivenUp > 0);
      full.value = false;
      append(disk.store, "a=1", [START + HOUR, 1]);
      assertEquals(await disk.flush(), true);
    }, { openLog: diskThatFills(full) });
    await session(directory, ({ report }) => {
      assert(report.dropped.length <= 1);
    });
  });
});

Deno.test("a saved partition is not saved again, and each begins to count its segments", async () => {
  await withDirectory(async (directory) => {
    await session(directory, async (disk) => {
      for (const hour of [0, 2, 4]) {
        append(disk.store, "a=1", [START + hour * HOUR, hour]);
        disk.advance(START + (hour + 3) * HOUR);
        await disk.flush();
      }
    });
    assertEquals(filesIn(directory, ".chunks"), [
      `${START}.1.chunks`,
      `${START + 2 * HOUR}.1.chunks`,
      `${START + 4 * HOUR}.1.chunks`,
    ]);
  });
});

Deno.test("the size of a data folder is that of its logs and segments", async () => {
  await withDirectory(async (directory) => {
    const size = () =>
      [...filesIn(directory, ".log"), ...filesIn(directory, ".chunks")]
        .reduce((sum, name) => sum + Deno.statSync(`${directory}/${name}`).size, 0);
    const options = { retentionMs: 4 * HOUR };
    await session(directory, async (disk) => {
      for (let hour = 0; hour <= 12; hour++) {
        append(disk.store, "a=1", [START + hour * HOUR, hour], [START + hour * HOUR + 1, Math.PI]);
        disk.advance(START + hour * HOUR);
        await disk.flush();
        assertEquals(disk.stats().bytes, size());
      }
      assert(filesIn(directory, ".chunks").length > 0);
    }, options);
    const before = size();
    await session(directory, (disk) => assertEquals(disk.stats().bytes, before), {
      ...options,
      now: START + 12 * HOUR,
    });
  });
});

Deno.test("a folder of which the logs and the segments fail is told once, and once that both work", async () => {
  await withDirectory(async (directory) => {
    const full = { value: true };
    const problems: string[] = [];
    await session(directory, async (disk) => {
      const inTheWay = `${directory}/${START}.1.chunks.unfinished`;
      await Deno.mkdir(`${inTheWay}/full`, { recursive: true });
      append(disk.store, "a=1", [START, 1]);
      await disk.flush();
      assertEquals(problems, [
        `Cannot write to the data folder "${directory}", going on in memory: ` +
        "No space left on device",
      ]);
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      assertEquals([problems.length, disk.stats().failures], [1, 3]);
      full.value = false;
      await disk.flush();
      assertEquals(problems.length, 1);
      await Deno.remove(inTheWay, { recursive: true });
      disk.advance(START + 3 * HOUR);
      await disk.flush();
      assertEquals(problems.slice(1), [`The data folder "${directory}" can be written again`]);
    }, { openLog: diskThatFills(full), onProblem: (message) => problems.push(message) });
  });
});

Deno.test({
  name: "a store that was closed leaves no file open",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withDirectory(async (directory) => {
      let time = START;
      const once = () => session(directory, ({ store }) => void append(store, "a=1", [time++, 1]));
      assertEquals(await leavesFilesOpen(directory, once), false);
    }),
});

Deno.test("late samples of one series come back in the order of its segments", async () => {
  await withDirectory(async (directory) => {
    await session(directory, async (disk) => {
      for (let i = 0; i < 12; i++) {
        append(disk.store, "a=1", [START + i, i]);
        disk.advance(START + 3 * HOUR + i * 2 * HOUR);
        await disk.flush();
      }
    });
    assertEquals(filesIn(directory, ".chunks").length, 12);
    await session(directory, ({ store }) => {
      const all = Array.from({ length: 12 }, (_, i) => `${START + i} ${i}`).join(", ");
      assertEquals(dump(store), [`a=1: ${all}`]);
    });
  });
});

Deno.test("segments that ended before the retention are not read", async () => {
  await withDirectory(async (directory) => {
    await session(directory, async (disk) => {
      append(disk.store, "a=1", [START, 1]);
      disk.advance(START + 3 * HOUR);
      await disk.flush();
    });
    await session(directory, ({ store, report }) => {
      assertEquals([report.segments, report.series, store.stats().partitionsDropped], [1, 0, 0]);
    }, { retentionMs: 4 * HOUR, now: START + 6 * HOUR });
  });
});

Deno.test("a restored partition is not saved again", async () => {
  await withDirectory(async (directory) => {
    await session(directory, (disk) => {
      append(disk.store, "a=1", [START, 1]);
      disk.advance(START + 3 * HOUR);
    });
    await session(directory, async (disk) => {
      disk.advance(START + 5 * HOUR);
      await disk.flush();
    }, { now: START + 3 * HOUR });
    assertEquals(filesIn(directory, ".chunks"), [`${START}.1.chunks`]);
  });
});

Deno.test("what is wrong with a log is told by its place", async () => {
  await withDirectory(async (directory) => {
    await session(directory, ({ store }) => void append(store, "a=1", [START, 1], [START + 1, 2]));
    const path = `${directory}/00000001.log`;
    const samples = readFrames(await Deno.readFile(path)).payloads[0]!;
    const out = new ByteWriter();
    writeFrame(out, samples);
    await Deno.writeFile(path, new Uint8Array([...out.view(), 1, 2, 3]));
    await session(directory, ({ report }) => {
      assertEquals(report, {
        segments: 0,
        logs: 1,
        series: 0,
        dropped: [{ path, offset: out.length, bytes: 3, reason: "broken record" }],
      });
    });
  });
});
