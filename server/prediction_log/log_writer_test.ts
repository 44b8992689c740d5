import { assertEquals } from "@std/assert/mod.js";
import { Monitor } from "../metrics/monitor.ts";
import { LogWriter } from "./log_writer.ts";

Deno.test("LogWriter counts rows, and logs a failure once until it is over", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/sub/log.ndjson`;
  const monitor = new Monitor(0);
  const logged: string[] = [];
  const log = {
    error: (message: string, fields = {}) => void logged.push(message + JSON.stringify(fields)),
    info: (message: string, fields = {}) => void logged.push(message + JSON.stringify(fields)),
  };
  const counts = () =>
    Object.fromEntries(
      monitor.collect().filter(({ family }) => family.name === "prediction_log_rows_total")
        .map(({ labels, cells }) => [labels.result, cells[0]]),
    );
  const writer = new LogWriter({ path, maxBytes: 1000 }, monitor.tally, log);
  assertEquals(counts(), { written: 0, failed: 0 });
  const batch = { bytes: new TextEncoder().encode("a\nb\n"), rows: 2 };
  await writer.write(batch);
  await writer.write(batch);
  await Deno.mkdir(`${folder}/sub`);
  await writer.write(batch);
  await writer.write(batch);
  await Deno.remove(`${folder}/sub`, { recursive: true });
  await writer.write(batch);
  await writer.close();
  assertEquals(counts(), { written: 4, failed: 6 });
  assertEquals(logged.map((line) => line.split("{")[0]), [
    "predictions are not logged",
    "predictions are logged again",
    "predictions are not logged",
  ]);
  assertEquals(logged[0]!.includes(path) && logged[0]!.includes("No such file"), true);
  await Deno.remove(folder, { recursive: true });
});
