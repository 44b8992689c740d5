import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { invalidInputError } from "../../errors.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import type { Tensor } from "../tensor.ts";
import { testFiles } from "../testing/versions.ts";
import { PROBE_ROWS } from "./confirm_row_independence.ts";
import { runFurtherProbes } from "./further_probes.ts";
import { breakRuntime, echo, manifest, probe, row } from "./testing/echo_session.ts";

const FILES = testFiles("logits");
const FIRST = { probes: [probe(1, 2), probe(3, 4)], resized: [] };

function encoderOf(encode: (record: unknown) => Tensor): InstanceEncoder {
  return { columns: [], encode: (instances) => [encode(instances.at(0))] };
}

const values = ({ data }: Tensor) => Array.from(data as Float32Array);

Deno.test("without a manifest further rows have the first one's shape, each with other values", async () => {
  const { session, ran } = echo();
  const { probes, trap } = await runFurtherProbes(FILES, session, undefined, FIRST);
  assertEquals([probes.length + FIRST.probes.length, trap], [PROBE_ROWS + 2, ""]);
  assertEquals(ran.every(({ shape }) => shape.join() === "1,2"), true);
  assertEquals(new Set(ran.map((x) => values(x).join())).size, ran.length);
  assertEquals(probes.map(({ outputs }) => outputs.length), probes.map(() => 2));
});

Deno.test("without a first row there are no further ones", async () => {
  const { session, ran } = echo();
  const made = await runFurtherProbes(FILES, session, undefined, { probes: [], resized: [] });
  assertEquals([made, ran.length], [{ probes: [], trap: "" }, 0]);
});

Deno.test("with a manifest three records are random, and the others are scaled first rows", async () => {
  const { session, ran } = echo();
  const drawn: unknown[] = [];
  const encoder = encoderOf((record) => (drawn.push(record), row(0, 0)));
  const files = { ...FILES, manifest: manifest() };
  await runFurtherProbes(files, session, encoder, FIRST);
  assertEquals(drawn.length, 3);
  assertEquals(new Set(drawn.map((record) => JSON.stringify(record))).size, 3);
  assertEquals(drawn.map((record) => Object.keys(record as object)), Array(3).fill(["a", "b"]));
  assertEquals(ran.slice(0, 3).map(values), Array(3).fill([0, 0]));
  // Scaled, so that signs and zeros stay.
  assertEquals(ran.slice(3).every((x) => values(x).every((value) => value > 0)), true);
  assertEquals(ran.length, PROBE_ROWS);
});

Deno.test("random records that the features refuse are left out", async () => {
  const { session, ran } = echo();
  const encoder = encoderOf(() => {
    throw invalidInputError("expected an integer");
  });
  const { probes } = await runFurtherProbes(
    { ...FILES, manifest: manifest() },
    session,
    encoder,
    FIRST,
  );
  assertEquals([probes.length, ran.length], [PROBE_ROWS, PROBE_ROWS]);
  const faulty = encoderOf(() => {
    throw new TypeError("a fault of the code");
  });
  const files = { ...FILES, manifest: manifest() };
  await assertRejects(() => runFurtherProbes(files, session, faulty, FIRST), TypeError);
});

Deno.test("rows that fail are left out, and one that breaks the runtime ends them", async () => {
  let run = 0;
  const failing = echo(() => {
    if (++run % 2 === 0) throw new Error("not this one");
  });
  const { probes } = await runFurtherProbes(FILES, failing.session, undefined, FIRST);
  assertEquals(probes.length, Math.ceil(failing.ran.length / 2));
  assertEquals(failing.ran.length, 2 * PROBE_ROWS - 2);
  let left = 3;
  const breaking = echo(() => {
    if (--left === 0) breakRuntime();
  });
  const broken = await runFurtherProbes(FILES, breaking.session, undefined, FIRST);
  assertEquals([broken.probes.length, broken.trap], [2, "divide by zero"]);
  assertEquals(breaking.ran.length, 3);
});

Deno.test("one first row is enough to make further rows, although some fail", async () => {
  const { session } = echo();
  const { probes } = await runFurtherProbes(FILES, session, undefined, {
    probes: FIRST.probes.slice(0, 1),
    resized: [],
  });
  assertEquals(probes.length, PROBE_ROWS + 1);
  const failing = echo(() => {
    throw new Error("not this one");
  });
  const files = { ...FILES, manifest: manifest() };
  const made = await runFurtherProbes(files, failing.session, encoderOf(() => row(0, 0)), FIRST);
  assertEquals([made.probes.length, failing.ran.length], [0, 3 + 2 * PROBE_ROWS - 2]);
});

Deno.test("rows of other sizes are run too, a few of each", async () => {
  const { session, ran } = echo();
  const wide = { ...probe(1, 2), feeds: [{ ...probe(1, 2).feeds[0]!, shape: [2, 1] }] };
  await runFurtherProbes(FILES, session, undefined, { ...FIRST, resized: [wide] });
  assertEquals(ran.filter(({ shape }) => shape.join() === "2,1").length, 3);
});

Deno.test("some further rows are run, however many samples there are", async () => {
  const { session } = echo();
  const many = { probes: Array(100).fill(probe(1, 2)), resized: [] };
  const files = { ...FILES, manifest: manifest() };
  const { probes } = await runFurtherProbes(files, session, encoderOf(() => row(0, 0)), many);
  assertEquals(probes.length, 5);
});
