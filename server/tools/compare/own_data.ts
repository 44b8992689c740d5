/** A data folder of this program with samples from elsewhere. */

import { DiskStore } from "../../prometheus/tsdb/disk_store.ts";
import type { GeneratedSeries } from "./generated.ts";

export async function writeDataFolder(
  directory: string,
  series: readonly (GeneratedSeries & { readonly endsAtNaN?: boolean })[],
): Promise<void> {
  const disk = await DiskStore.open({ directory, now: Date.now() });
  for (const { labels, times, values, endsAtNaN = false } of series) {
    const ref = disk.store.ref(labels)!;
    for (const [i, time] of times.entries()) {
      if (endsAtNaN && Number.isNaN(values[i])) disk.store.appendStale(ref, time);
      else disk.store.append(ref, time, values[i]!);
    }
  }
  await disk.close();
}
