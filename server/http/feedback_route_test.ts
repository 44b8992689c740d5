import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { gzipSync } from "node:zlib";
import { ManualInterval } from "../testing/manual_interval.ts";
import { TestApp, type TestAppOptions } from "./testing/app.ts";
import { turnsDuring } from "./testing/turns.ts";

const NDJSON = { "content-type": "application/x-ndjson" };
const encoder = new TextEncoder();
const sample = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
).samples[0].instance;
const app = await TestApp.start({ labelMemory: 100_000 });

/** The ids of so many predictions. */
async function ids(count: number, of = app): Promise<readonly string[]> {
  const instances = Array(count).fill(sample);
  const { predictions } = await (await of.post("/models/churn/predict", { instances })).json();
  return predictions.map(({ id }: { readonly id: string }) => id);
}

async function send(
  body: unknown,
  headers?: Readonly<Record<string, string>>,
  to = app,
): Promise<{ readonly status: number; readonly answer: Answer }> {
  const response = await to.post("/feedback", body, headers);
  return { status: response.status, answer: await response.json() };
}

interface Answer extends Counts {
  readonly error?: string;
  readonly errors: readonly {
    readonly row: number;
    readonly id?: string;
    readonly result: string;
    readonly message: string;
  }[];
}

interface Counts {
  readonly matched: number;
  readonly duplicate: number;
  readonly unknown: number;
  readonly late: number;
  readonly invalid: number;
}

function lines(labels: readonly unknown[]): string {
  return labels.map((label) => `${JSON.stringify(label)}\n`).join("");
}

/** A body of these pieces, which breaks off behind them with an error, if there is one. */
function pieces(all: readonly Uint8Array[], error?: Error): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      if (next < all.length) controller.enqueue(all[next++]!);
      else if (error === undefined) controller.close();
      else controller.error(error);
    },
  });
}

const ZERO = { matched: 0, duplicate: 0, unknown: 0, late: 0, invalid: 0, errors: [] };

Deno.test("a label is counted, as an object, in an array and on a line", async () => {
  const [one, two, three, four] = await ids(4);
  assertEquals(await send({ id: one, actual: "Yes", further: 1 }), {
    status: 200,
    answer: { ...ZERO, matched: 1 },
  });
  const array = await send([{ id: two, actual: "No" }, { id: three, actual: "No" }]);
  assertEquals(array.answer, { ...ZERO, matched: 2 });
  const line = await send(lines([{ id: four, actual: "Yes" }]), NDJSON);
  assertEquals(line.answer, { ...ZERO, matched: 1 });
  assertEquals((await send([])).answer, ZERO);
  assertEquals((await send("", NDJSON)).answer, ZERO);
});

Deno.test("the answer explains the first ten labels that were not counted", async () => {
  const [id] = await ids(1);
  const wrong = [{ id: "x".repeat(200), actual: "Yes" }, 5, { id, actual: "Maybe" }, { actual: 1 }];
  const { status, answer } = await send([{ id, actual: "Yes" }, { id, actual: "Yes" }, ...wrong]);
  assertEquals(status, 200);
  assertEquals(answer, {
    ...{ matched: 1, duplicate: 1, unknown: 0, late: 0, invalid: 4 },
    errors: [
      {
        ...{ row: 1, id: id!, result: "duplicate" },
        message: "a label of this prediction has been counted before",
      },
      {
        ...{ row: 2, id: "x".repeat(100), result: "invalid" },
        message: `id: expected 47 characters, got 200: "${"x".repeat(56)}…"`,
      },
      { row: 3, result: "invalid", message: 'expected {"id": …, "actual": …}, got 5' },
      {
        ...{ row: 4, id: id!, result: "invalid" },
        message: 'actual: "Maybe" is no class of the model: the classes are "No", "Yes"',
      },
      { row: 5, result: "invalid", message: "id: expected a text, got nothing" },
    ],
  });
  assertEquals((await send(Array(11).fill(null))).answer.errors.length, 10);
  assertEquals((await send(Array(11).fill(null))).answer.invalid, 11);
});

Deno.test("a body that is neither a label nor an array of them is refused", async () => {
  for (const [body, found] of [["5", "5"], ["null", "null"], ['"a"', '"a"']]) {
    const { status, answer } = await send(body);
    assertEquals(status, 400);
    assertEquals(
      answer.error,
      `expected {"id": …, "actual": …} or an array of such labels, got ${found}`,
    );
  }
});

Deno.test("lines in a body that is declared as JSON are refused with the type to send", async () => {
  const { status, answer } = await send("{}\n{}\n");
  assertEquals(status, 400);
  assertStringIncludes(answer.error!, "for a label on each line send application/x-ndjson");
});

Deno.test("lines that cannot be read are counted as invalid, and the others count", async () => {
  const [one, two] = await ids(2);
  const body = [
    JSON.stringify({ id: one, actual: "Yes" }) + "\r",
    " \t\r",
    "",
    "rubbish",
    `"${"x".repeat(70_000)}"`,
    JSON.stringify({ id: two, actual: "Yes" }),
  ].join("\n");
  const { answer } = await send(body, NDJSON);
  assertEquals([answer.matched, answer.invalid], [2, 2]);
  assertEquals(answer.errors.map(({ row, message }) => [row, message.slice(0, 40)]), [
    [1, "the line is not valid JSON: Unexpected t"],
    [2, "the line is longer than 65536 bytes"],
  ]);
});

Deno.test("types of lines go by several names", async () => {
  for (const type of ["application/x-ndjson", "application/ndjson", "Application/JSONL; a=b"]) {
    const { answer } = await send("1\n2\n", { "content-type": type });
    assertEquals(answer.invalid, 2);
  }
});

Deno.test("ten thousand labels are counted wherever their pieces begin", async () => {
  const all = await ids(10_000);
  const bytes = encoder.encode(lines(all.map((id) => ({ id, actual: "Yes" }))));
  const parts: Uint8Array[] = [];
  // Pieces of 1 to 997 bytes, so that every part of a line is cut somewhere.
  for (let at = 0, size = 1; at < bytes.length; at += size, size = size * 7 % 997 + 1) {
    parts.push(bytes.subarray(at, at + size));
  }
  const { answer } = await send(pieces(parts), NDJSON);
  assertEquals(answer, { ...ZERO, matched: 10_000 });
  assertEquals((await send(bytes, NDJSON)).answer.duplicate, 10_000);
});

Deno.test("ten thousand labels are counted in slices, between which others have their turn", async () => {
  const labels = (await ids(10_000)).map((id) => ({ id, actual: "Yes" }));
  const take = (body: string, headers?: Readonly<Record<string, string>>) => async () =>
    assertEquals((await send(body, headers)).status, 200);
  // Each look for new requests takes 61 turns.
  assertEquals(await turnsDuring(take(JSON.stringify(labels))) > 200, true);
  assertEquals(await turnsDuring(take(lines(labels), NDJSON)) > 200, true);
});

Deno.test("lines may be longer in total than other bodies", async () => {
  const small = await TestApp.start({ maxBody: 3000 });
  const all = await ids(3, small);
  const body = lines(all.map((id) => ({ id, actual: "Yes", note: "x".repeat(2000) })));
  assertEquals((await send(body, NDJSON, small)).answer, { ...ZERO, matched: 3 });
  assertEquals((await send([{ note: "x".repeat(3000) }], {}, small)).status, 413);
});

Deno.test("compressed lines are read, and a broken compression is told", async () => {
  const all = await ids(2);
  const zipped = gzipSync(lines(all.map((id) => ({ id, actual: "Yes" }))));
  const headers = { ...NDJSON, "content-encoding": "gzip" };
  assertEquals((await send(new Uint8Array(zipped), headers)).answer, { ...ZERO, matched: 2 });
  const { status } = await send("{}\n", headers);
  assertEquals(status, 400);
  const unknown = await send("{}\n", { ...NDJSON, "content-encoding": "br" });
  assertEquals(unknown.status, 415);
});

Deno.test("a body that breaks off has counted its whole labels", async () => {
  const [one, two, three] = await ids(3);
  const text = lines([{ id: one, actual: "Yes" }, { id: two, actual: "Yes" }]);
  const half = JSON.stringify({ id: three, actual: "Yes" });
  const parts = [text, half].map((part) => encoder.encode(part));
  const { status, answer } = await send(pieces(parts, new Error("reset")), NDJSON);
  assertEquals(status, 400);
  assertEquals(
    answer.error,
    "the body broke off before its end: 2 labels before are counted, and sending them again " +
      "counts none twice",
  );
  const again = await send(text + half, NDJSON);
  assertEquals(again.answer.matched, 1);
  assertEquals(again.answer.duplicate, 2);
});

/** An app whose checks for slow bodies the test runs, and the writer of a body to it. */
async function slowBody() {
  const slow = await TestApp.start({ uploadMs: 10_000 });
  const all = await ids(4, slow);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const interval = new ManualInterval();
  const answered = send(readable, NDJSON, slow);
  return {
    ...{ slow, all, interval, answered },
    /** Writes a label, and waits until it is counted. */
    async write(id: string): Promise<void> {
      const before = slow.metric("model_feedback_total");
      writer.write(encoder.encode(lines([{ id, actual: "Yes" }]))).catch(() => {});
      for (let turn = 0; turn < 1000 && slow.metric("model_feedback_total") === before; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    end: () => writer.close(),
  };
}

Deno.test("lines that pause longer than a body may take are given up, and not counted later", async () => {
  const { slow, all, interval, answered, write } = await slowBody();
  using _ = interval;
  await write(all[0]!);
  for (let check = 0; check < 3; check++) interval.tick();
  const { status, answer } = await answered;
  assertEquals(status, 408);
  assertStringIncludes(answer.error!, "within 10 s: 1 labels before are counted");
  await write(all[1]!);
  const both = all.slice(0, 2).map((id) => ({ id, actual: "Yes" }));
  const again = await send(both, {}, slow);
  assertEquals([again.answer.duplicate, again.answer.matched], [1, 1]);
});

Deno.test("lines that go on may take longer than other bodies", async () => {
  const { all, interval, answered, write, end } = await slowBody();
  using _ = interval;
  for (const id of all) {
    await write(id);
    interval.tick();
    interval.tick();
  }
  await end();
  assertEquals((await answered).answer, { ...ZERO, matched: 4 });
});

Deno.test("a type that is neither JSON nor lines is refused", async () => {
  assertEquals((await send("[]", { "content-type": "text/csv" })).status, 415);
});

Deno.test("a label that is too late says so", async () => {
  const strict = await TestApp.start({ labelWindowMs: 0 } satisfies TestAppOptions);
  const [id] = await ids(1, strict);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { answer } = await send({ id, actual: "Yes" }, {}, strict);
  assertEquals([answer.late, answer.errors[0]!.result], [1, "late"]);
});
