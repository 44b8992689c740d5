import { assert, assertEquals } from "@std/assert/mod.js";
import type { Series } from "../storage.ts";
import { crashTime, crashValue, SERIES } from "./testing/crash_data.ts";
import { DiskStore } from "./disk_store.ts";

const ROUNDS = Number(Deno.env.get("CRASH_ROUNDS") ?? 5);

/**
 * Lets the child write from a step on and kills it in the middle. Returns the last
 * step that it called safe.
 */
async function writeAndKill(directory: string, firstStep: number, lines: number): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      new URL("./testing/crash_child.ts", import.meta.url).pathname,
      directory,
      `${firstStep}`,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let seen = "";
  let isKilled = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    seen += text;
    if (isKilled || seen.split("\n").length <= lines) continue;
    child.kill("SIGKILL");
    isKilled = true;
  }
  await child.status;
  const whole = seen.slice(0, seen.lastIndexOf("\n"));
  return Number(whole.slice(whole.lastIndexOf("\n") + 1));
}

/** Checks that a series has each step from 0 to `safe` or later, with its value. */
function checkSeries(series: Series, safe: number): number {
  const { length, times, values } = series.samples(-Infinity, Infinity);
  assert(length > safe, `${length} steps of ${safe + 1} that were safe`);
  const number = Number(series.labels.get("series"));
  for (let step = 0; step < length; step++) {
    assertEquals([times[step], values[step]], [crashTime(step), crashValue(number, step)]);
  }
  return length;
}

Deno.test("a process that is killed repeatedly loses no flushed sample", async () => {
  const directory = await Deno.makeTempDir();
  let nextStep = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const safe = await writeAndKill(directory, nextStep, 20 + round * 13);
    const now = crashTime(safe);
    const disk = await DiskStore.open({ directory, now, flushIntervalMs: 1e9 });
    const series = disk.store.select([], -Infinity, Infinity);
    const lengths = series.map((one) => checkSeries(one, safe));
    await disk.close();
    assertEquals(series.length, SERIES);
    // Only the end of the file that was being written may be broken.
    assert(disk.report.dropped.length <= 1, JSON.stringify(disk.report.dropped));
    nextStep = Math.min(...lengths);
  }
  await Deno.remove(directory, { recursive: true });
});
