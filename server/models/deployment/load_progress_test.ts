import { assertEquals } from "@std/assert/mod.js";
import { Logger } from "../../logger.ts";
import { LoadProgress } from "./load_progress.ts";

/** The `done` of each line that is logged when every load takes this long. */
function told(total: number, milliseconds: number): number[] {
  const lines: number[] = [];
  const log = new Logger(
    { level: "info", format: "json" },
    "test",
    (line) => lines.push(JSON.parse(line).done),
  );
  let now = 0;
  const progress = new LoadProgress(total, log, {}, () => now);
  for (let i = 0; i < total; i++) {
    now += milliseconds;
    progress.add();
  }
  return lines;
}

const cases = [
  { name: "is told every ten loads", total: 25, milliseconds: 1, want: [10, 20] },
  { name: "is told every few seconds", total: 5, milliseconds: 1600, want: [2, 4] },
  {
    name: "is not told of the last load, though it is the tenth",
    total: 10,
    milliseconds: 1,
    want: [],
  },
  {
    name: "is not told of a few quick loads, nor of the last",
    total: 3,
    milliseconds: 9,
    want: [],
  },
];
for (const { name, total, milliseconds, want } of cases) {
  Deno.test(`progress ${name}`, () => assertEquals(told(total, milliseconds), want));
}

Deno.test("progress is logged three seconds after the last line, with its fields", () => {
  const lines: Record<string, unknown>[] = [];
  let now = 1000;
  const log = new Logger(
    { level: "info", format: "json" },
    "test",
    (line) => lines.push(JSON.parse(line)),
  );
  const progress = new LoadProgress(9, log, { thread: "serving-0" }, () => now);
  assertEquals([progress.done, progress.total], [0, 9]);
  for (const at of [3999, 4000, 6999, 7000]) {
    now = at;
    progress.add();
  }
  assertEquals(
    lines.map(({ message, thread, done, total }) => [message, thread, done, total]),
    [["loading models", "serving-0", 2, 9], ["loading models", "serving-0", 4, 9]],
  );
  assertEquals([progress.done, progress.total], [4, 9]);
});
