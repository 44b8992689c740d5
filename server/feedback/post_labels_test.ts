import { assertEquals } from "@std/assert/mod.js";
import { type FeedbackResult, postLabels } from "./post_labels.ts";

async function resultOf(answer: (request: Request) => Response | Promise<Response>) {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  const labels = [{ id: "a", actual: "yes" }, { id: "b", actual: 2.5 }];
  return await postLabels(`http://127.0.0.1:${server.addr.port}/`, labels, 60_000);
}

Deno.test("postLabels() sends NDJSON, and returns the numbers and errors of the answer", async () => {
  const seen: unknown[] = [];
  const errors = [{ row: 1, id: "b", result: "unknown", message: "no such version" }];
  const result: FeedbackResult = await resultOf(async (request) => {
    seen.push(request.method, request.headers.get("content-type"), await request.text());
    return Response.json({ matched: 1, unknown: 1, errors });
  });
  assertEquals(seen, [
    ...["POST", "application/x-ndjson", '{"id":"a","actual":"yes"}\n{"id":"b","actual":2.5}'],
  ]);
  assertEquals(result, { kind: "answered", counts: { matched: 1, unknown: 1 }, errors });
});

Deno.test("postLabels() returns failures, and answers that are no JSON", async () => {
  const answer = () => Response.json({ error: "No such path" }, { status: 404 });
  assertEquals(await resultOf(answer), {
    ...{ kind: "failed", reason: "404", message: "No such path" },
  });
  const other = await resultOf(() => new Response("fine"));
  assertEquals(other.kind === "failed" && other.reason, "wrong answer");
  assertEquals(await resultOf(() => Response.json({ matched: 2 })), {
    ...{ kind: "answered", counts: { matched: 2 }, errors: [] },
  });
});
