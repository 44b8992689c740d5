import { assertEquals } from "@std/assert/mod.js";
import { sendLabels } from "./send_labels.ts";

/** Labels 0 to 6, in batches of unequal length. */
async function* labels() {
  for (const batch of [[0, 1], [], [2, 3, 4, 5], [6]]) {
    yield batch.map((i) => ({ id: String(i), actual: i }));
  }
}

async function send(answer: (ids: readonly string[], request: number) => Response) {
  const requests: string[][] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const ids = (await request.text()).split("\n").map((line) => JSON.parse(line).id);
      return answer(ids, requests.push(ids) - 1);
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/feedback`;
  return { result: await sendLabels(url, labels(), 3), requests };
}

Deno.test("sendLabels() sends all labels, so many at once, and adds up the answers", async () => {
  const { result, requests } = await send((ids) =>
    Response.json({
      matched: ids.length - 1,
      late: 1,
      errors: [{ row: 0, id: ids[0], result: "late", message: "too old" }],
    })
  );
  assertEquals(requests, [["0", "1", "2"], ["3", "4", "5"], ["6"]]);
  assertEquals(result.sent, 7);
  assertEquals(result.failure, undefined);
  assertEquals([...result.counts], [["matched", 4], ["late", 3]]);
  assertEquals(result.errors.map(({ id }) => id), ["0", "3", "6"]);
});

Deno.test("sendLabels() keeps the first five errors", async () => {
  const errors = Array.from({ length: 4 }, (_, i) => ({ id: String(i) }));
  const { result } = await send(() => Response.json({ unknown: 3, errors }));
  assertEquals(result.errors.map(({ id }) => id), ["0", "1", "2", "3", "0"]);
});

Deno.test("sendLabels() stops at a request that fails, and says how far it came", async () => {
  const { result, requests } = await send((ids, request) =>
    request === 0
      ? Response.json({ matched: ids.length, errors: [] })
      : Response.json({ error: "it is starting" }, { status: 503 })
  );
  assertEquals(requests.length, 2);
  assertEquals([result.sent, [...result.counts]], [3, [["matched", 3]]]);
  assertEquals(result.failure, { kind: "failed", reason: "503", message: "it is starting" });
});
