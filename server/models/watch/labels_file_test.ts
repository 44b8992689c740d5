import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { LabelsFile } from "./labels_file.ts";
import { LabelsSeen } from "./labels_seen.ts";

const CAPACITY = 4;
const RECORD_BYTES = 12;

async function inFolder(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(`${folder}/labels.seen`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function claim(seen: LabelsSeen, ...lows: readonly number[]): void {
  for (const low of lows) seen.claim(low, low + 100);
}

/** The lower halves of the keys that a new process reads. */
async function restored(path: string, capacity = CAPACITY): Promise<readonly number[]> {
  const seen = LabelsSeen.allocate(capacity);
  (await LabelsFile.open(path, seen)).close();
  const { keys } = seen.keysSince(0);
  assertEquals(keys.every((key, i) => i % 2 === 0 || key === keys[i - 1]! + 100), true);
  return [...keys].filter((_, i) => i % 2 === 0);
}

Deno.test("labels are known again after a restart", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    claim(seen, 1, 2);
    await file.flush();
    claim(seen, 3);
    await file.flush();
    file.close();
    assertEquals(await restored(path), [1, 2, 3]);
    // And after the next.
    assertEquals(await restored(path), [1, 2, 3]);
  });
});

Deno.test("a process that is killed forgets only what came since the last flush", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    claim(seen, 1);
    await file.flush();
    claim(seen, 2);
    file.close();
    assertEquals(await restored(path), [1]);
  });
});

Deno.test("the memory is open when its file has been read, and not before", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const opening = LabelsFile.open(path, seen);
    assertEquals(seen.isOpen, false);
    (await opening).close();
    assertEquals(seen.isOpen, true);
  });
});

Deno.test("the file stays within twice the memory", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    const sizes: number[] = [];
    for (let low = 1; low <= 20; low++) {
      claim(seen, low);
      await file.flush();
      sizes.push((await Deno.stat(path)).size / RECORD_BYTES);
    }
    file.close();
    assertEquals(sizes.slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 8, 4, 5]);
    assertEquals(Math.max(...sizes), 2 * CAPACITY);
    assertEquals(await restored(path), [17, 18, 19, 20]);
  });
});

Deno.test("a larger file fills a smaller memory with its last labels", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    claim(seen, 1, 2, 3, 4);
    await file.flush();
    file.close();
    assertEquals(await restored(path, 2), [3, 4]);
  });
});

Deno.test("a broken byte costs the file one label, wherever it is", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    claim(seen, 1, 2, 3);
    await file.flush();
    file.close();
    const whole = await Deno.readFile(path);
    for (let at = 0; at < whole.length; at++) {
      const broken = whole.slice();
      broken[at]! ^= 0x10;
      await Deno.writeFile(path, broken);
      const lost = 1 + Math.floor(at / RECORD_BYTES);
      assertEquals(await restored(path), [1, 2, 3].filter((low) => low !== lost));
    }
  });
});

Deno.test("a file that was cut off keeps its whole labels", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    claim(seen, 1, 2, 3);
    await file.flush();
    file.close();
    const whole = await Deno.readFile(path);
    for (let length = 0; length < whole.length; length++) {
      await Deno.writeFile(path, whole.subarray(0, length));
      const kept = Math.floor(length / RECORD_BYTES);
      assertEquals(await restored(path), [1, 2, 3].slice(0, kept));
    }
  });
});

Deno.test("lost bytes cost the file the labels that they were of", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const file = await LabelsFile.open(path, seen);
    claim(seen, 1, 2, 3);
    await file.flush();
    file.close();
    const whole = await Deno.readFile(path);
    await Deno.writeFile(path, Uint8Array.of(...whole.subarray(0, 15), ...whole.subarray(18)));
    assertEquals(await restored(path), [1, 3]);
  });
});

Deno.test("a thread that takes over knows the memory better than the file does", async () => {
  await inFolder(async (path) => {
    const seen = LabelsSeen.allocate(CAPACITY);
    const first = await LabelsFile.open(path, seen);
    claim(seen, 1, 2);
    await first.flush();
    claim(seen, 3, 4, 5);
    first.close();
    // 1 is forgotten by now, and must not come back in the place of 2.
    (await LabelsFile.open(path, seen)).close();
    assertEquals(await restored(path), [2, 3, 4, 5]);
  });
});

Deno.test("a folder that cannot be used fails, and leaves the memory open", async () => {
  const seen = LabelsSeen.allocate(CAPACITY);
  await assertRejects(() => LabelsFile.open("/nowhere/labels.seen", seen), Deno.errors.NotFound);
  assertEquals(seen.isOpen, true);
});
