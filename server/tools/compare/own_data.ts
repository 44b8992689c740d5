/** A data folder of this program with made-up samples. */

import { DiskStore } from "../../tsdb/disk_store.ts";
import type { GeneratedSeries } from "./generated.ts";

export async function writeDataFolder(
  directory: string,
  series: readonly GeneratedSeries[],
): Promise<void> {
  const disk = await DiskStore.open({ directory, now: Date.now() });
  for (const { labels, times, values } of series) {
    const ref = disk.store.ref(labels)!;
    times.forEach((time, i) => disk.store.append(ref, time, values[i]!));
  }
  await disk.close();
}
