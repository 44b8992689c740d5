import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { notFoundError, overloadedError } from "../errors.ts";
import { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Merge } from "../metrics/merge.ts";
import { Tally } from "../metrics/tally.ts";
import { Audit } from "./audit.ts";
import { caller } from "./testing/callers.ts";

function auditing() {
  const merge = new Merge();
  const lines: Record<string, unknown>[] = [];
  const log = new Logger({ level: "error", format: "json" }, "serving-0", (line) => {
    const { time: _, ...rest } = JSON.parse(line);
    lines.push(rest);
  });
  const audit = new Audit(log, new Tally((event) => merge.accept("a", [event])), () => 5000);
  const series = (name: string) =>
    merge.collect().filter(({ family }) => family.name === name)
      .map(({ labels, cells }) => ({ ...labels, value: cells[0] }));
  return {
    ...{ audit, lines },
    changes: () => series(FAMILIES.accessChanges.name),
    last: () => series(FAMILIES.accessLastChange.name),
  };
}

const LINE = { level: "info", source: "serving-0", message: "audit" };

Deno.test("a change is logged at any level, counted, and its time kept", async () => {
  const { audit, lines, changes, last } = auditing();
  const made = await audit.during(
    caller("ops"),
    "load",
    { model: "churn", version: "2" },
    () => Promise.resolve(7),
  );
  assertEquals(made, 7);
  assertEquals(lines, [{
    ...LINE,
    ...{ action: "load", key: "ops", address: "192.0.2.1", model: "churn", version: "2" },
    result: "ok",
  }]);
  const labels = { action: "load", key: "ops", model: "churn" };
  assertEquals(changes(), [{ ...labels, result: "ok", value: 1 }]);
  assertEquals(last(), [{ ...labels, value: 5 }]);
});

Deno.test("a failed change is logged with the kind of its error, and has no time", async () => {
  const { audit, lines, changes, last } = auditing();
  const fail = (error: Error) =>
    assertRejects(() =>
      audit.during(caller(), "unload", { model: "m" }, () => Promise.reject(error))
    );
  await fail(overloadedError("full"));
  await fail(new TypeError("inside"));
  assertEquals(lines.map(({ key, model, result }) => [key, model, result]), [
    ["", "m", "overloaded"],
    ["", "m", "internal"],
  ]);
  assertEquals(changes().map(({ value }) => value), [1, 1]);
  assertEquals(last(), []);
});

Deno.test("the names of unknown models are logged, and make no series", async () => {
  const { audit, lines, changes } = auditing();
  for (const model of ["a", "b"]) {
    await assertRejects(() =>
      audit.during(caller(), "load", { model }, () => Promise.reject(notFoundError("none")))
    );
  }
  assertEquals(lines.map(({ model }) => model), ["a", "b"]);
  assertEquals(changes(), [{ action: "load", key: "", model: "", result: "not_found", value: 2 }]);
});

Deno.test("labels sent in bulk are logged with their number", () => {
  const { audit, lines } = auditing();
  audit.done(caller("jobs"), "feedback", {}, 5000);
  assertEquals([lines[0]!["rows"], lines[0]!["result"]], [5000, "ok"]);
});
