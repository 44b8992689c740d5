import { assertEquals } from "@std/assert/mod.js";
import { type FeedbackResult, postFeedback } from "./feedback.ts";

async function resultOf(answer: (request: Request) => Response | Promise<Response>) {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  const labels = [{ id: "a", actual: "yes" }, { id: "b", actual: 2.5 }];
  return await postFeedback(`http://127.0.0.1:${server.addr.port}/`, labels, 60_000);
}

Deno.test("postFeedback() sends labels as an array, and returns the numbers of the answer", async () => {
  const seen: unknown[] = [];
  const result: FeedbackResult = await resultOf(async (request) => {
    seen.push(request.method, request.headers.get("content-type"), await request.json());
    return Response.json({ matched: 1, unknown: 1, errors: [{ row: 1 }] });
  });
  assertEquals(seen, [
    ...["POST", "application/json", [{ id: "a", actual: "yes" }, { id: "b", actual: 2.5 }]],
  ]);
  assertEquals(result, { kind: "answered", results: { matched: 1, unknown: 1 } });
});

Deno.test("postFeedback() returns failures, and answers that are no JSON", async () => {
  const answer = () => Response.json({ error: "No such path" }, { status: 404 });
  assertEquals(await resultOf(answer), {
    ...{ kind: "failed", reason: "404", message: "No such path" },
  });
  const other = await resultOf(() => new Response("fine"));
  assertEquals(other.kind === "failed" && other.reason, "wrong answer");
});
