import { assertEquals } from "@std/assert/mod.js";
import { RecentBuffer, type RecentLines } from "./recent_buffer.ts";
import { served } from "./testing/served.ts";

function bufferOf(most: number) {
  const sent: RecentLines[] = [];
  const dropped = new Set(["secret"]);
  const buffer = new RecentBuffer({ most, dropped, send: (lines) => void sent.push(lines) });
  const inputs = () =>
    sent.map(({ model, version, lines }) => [
      `${model} ${version}`,
      lines.map(({ json }) => JSON.parse(json).inputs.x),
    ]);
  return { buffer, sent, inputs };
}

Deno.test("RecentBuffer sends the newest rows of each version, once", () => {
  const { buffer, sent, inputs } = bufferOf(2);
  buffer.offer(served({ rows: 5 }));
  buffer.offer(served({ version: "2", inputsOf: () => ({ x: "a", secret: 1 }), time: 7 }));
  for (const x of [10, 11, 12]) buffer.offer(served({ inputsOf: () => ({ x }) }));
  buffer.flush();
  assertEquals(inputs(), [["m 1", [11, 12]], ["m 2", ["a"]]]);
  assertEquals(sent[1]!.lines[0]!.time, 7);
  assertEquals(sent[1]!.lines[0]!.json.includes("secret"), false);
  buffer.flush();
  assertEquals(sent.length, 2);
});

Deno.test("RecentBuffer keeps the newest rows of several requests", () => {
  const { buffer, inputs } = bufferOf(2);
  for (const x of [10, 11, 12]) buffer.offer(served({ inputsOf: () => ({ x }) }));
  buffer.flush();
  assertEquals(inputs(), [["m 1", [11, 12]]]);
});

Deno.test("RecentBuffer sends by itself, soon", async () => {
  const { buffer, sent } = bufferOf(2);
  buffer.offer(served());
  for (let i = 0; i < 200 && sent.length === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(sent.length, 1);
});

Deno.test("RecentBuffer leaves out a row that cannot be written", () => {
  const { buffer, inputs } = bufferOf(9);
  const bad = () => {
    throw new Error("no JSON");
  };
  buffer.offer(served({ rows: 3, inputsOf: (x) => x === 1 ? bad() : { x } }));
  buffer.flush();
  assertEquals(inputs(), [["m 1", [0, 2]]]);
});

Deno.test("RecentBuffer sends nothing of a request without rows", () => {
  const { buffer, sent, inputs } = bufferOf(2);
  buffer.offer(served({ rows: 0 }));
  buffer.flush();
  assertEquals(sent, []);
  buffer.offer(served({ rows: 0 }));
  buffer.offer(served({ inputsOf: () => ({ x: 1 }) }));
  buffer.flush();
  assertEquals(inputs(), [["m 1", [1]]]);
});
