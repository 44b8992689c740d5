/**
 * The victim of crash_test.ts: appends to the data folder named in its argument
 * as fast as it can, until it is killed. Prints each step that is safe on disk.
 */
import { DiskStore } from "../disk_store.ts";
import { crashLabels, crashTime, crashValue, SERIES } from "./crash_data.ts";

const directory = Deno.args[0]!;
const firstStep = Number(Deno.args[1]);

const disk = await DiskStore.open({ directory, now: crashTime(firstStep), flushIntervalMs: 1e9 });
const { store } = disk;
for (let step = firstStep;; step++) {
  const time = crashTime(step);
  for (let series = 0; series < SERIES; series++) {
    store.append(store.ref(crashLabels(series))!, time, crashValue(series, step));
  }
  disk.advance(time);
  if (await disk.flush()) console.log(step);
}
