import { assertEquals } from "@std/assert/mod.js";
import { Logger } from "../logger.ts";
import { LabelsSeen } from "../models/watch/labels_seen.ts";
import { ManualInterval } from "../testing/manual_interval.ts";
import { LabelKeeper } from "./label_keeper.ts";

function logging() {
  const messages: string[] = [];
  const log = new Logger(
    { format: "json", level: "info" },
    "test",
    (line) => messages.push(JSON.parse(line).message),
  );
  return { log, messages };
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits for the disk. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The number of labels in the folder's file. */
function saved(folder: string): number {
  return Deno.statSync(`${folder}/labels.seen`).size / 12;
}

Deno.test("labels are saved every second, and when the server stops", async () => {
  await inFolder(async (folder) => {
    const { log, messages } = logging();
    const seen = LabelsSeen.allocate(10);
    using interval = new ManualInterval();
    const keeper = await LabelKeeper.start(folder, seen, log);
    assertEquals([seen.isOpen, interval.lengths], [true, [1000]]);
    seen.claim(1, 1);
    interval.tick();
    await until(() => saved(folder) === 1);
    seen.claim(2, 2);
    await keeper.close();
    assertEquals(saved(folder), 2);
    const next = LabelsSeen.allocate(10);
    await (await LabelKeeper.start(folder, next, log)).close();
    assertEquals(next.claim(2, 2), false);
    assertEquals(messages, []);
  });
});

Deno.test("a disk that fails is logged once, and tried again until it works", async () => {
  await inFolder(async (folder) => {
    const { log, messages } = logging();
    const seen = LabelsSeen.allocate(10);
    using interval = new ManualInterval();
    const keeper = await LabelKeeper.start(`${folder}/later`, seen, log);
    assertEquals(seen.isOpen, true);
    seen.claim(1, 1);
    interval.tick();
    const failed = "labels are not kept in the data folder: a restart would forget them";
    await until(() => messages.length > 0);
    await Deno.mkdir(`${folder}/later`);
    interval.tick();
    interval.tick();
    await until(() => messages.length > 1);
    assertEquals(messages, [failed, "labels are kept in the data folder again"]);
    await keeper.close();
    assertEquals(saved(`${folder}/later`), 1);
  });
});
