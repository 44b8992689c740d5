import { assertEquals } from "@std/assert/mod.js";
import { post, type PostResult, requestBody } from "./post.ts";

/** What becomes of a request to a server that answers like this. */
async function resultOf(
  answer: (request: Request) => Response | Promise<Response>,
): Promise<PostResult> {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  return await post(`http://127.0.0.1:${server.addr.port}/`, "{}", 2, 60_000);
}

Deno.test("requestBody() sends one row as a record and several as instances", () => {
  assertEquals(requestBody([{ age: 3 }]), '{"age":3}');
  assertEquals(requestBody([{ age: 3 }, { age: null }]), '{"instances":[{"age":3},{"age":null}]}');
});

Deno.test("post() returns the prediction of each row", async () => {
  const answer = { predictions: [{ class: "Yes", score: 0.9 }, { value: 3 }] };
  assertEquals(await resultOf(() => Response.json(answer)), {
    kind: "answered",
    ...answer,
  });
});

Deno.test("post() sends the body as JSON", async () => {
  const seen: unknown[] = [];
  const result = await resultOf(async (request) => {
    seen.push(request.method, request.headers.get("content-type"), await request.text());
    return Response.json({ predictions: [{}, {}] });
  });
  assertEquals(seen, ["POST", "application/json", "{}"]);
  assertEquals(result.kind, "answered");
});

const failures = [
  {
    name: "an error of the server by its status, with its message",
    answer: () => Response.json({ error: "The queue is full" }, { status: 503 }),
    want: { reason: "503", message: "The queue is full" },
  },
  {
    name: "a page of a proxy by its status, with its text",
    answer: () => new Response("<h1>Bad\n gateway</h1>", { status: 502 }),
    want: { reason: "502", message: "<h1>Bad gateway</h1>" },
  },
  {
    name: "too few predictions as a wrong answer",
    answer: () => Response.json({ predictions: [{ class: "Yes" }] }),
    want: { reason: "wrong answer", message: "1 predictions for 2 rows" },
  },
  {
    name: "a prediction that is no object as a wrong answer",
    answer: () => Response.json({ predictions: [null, {}] }),
    want: { reason: "wrong answer", message: "a prediction is no object" },
  },
  {
    name: "too many predictions as a wrong answer",
    answer: () => Response.json({ predictions: [{}, {}, {}] }),
    want: { reason: "wrong answer", message: "3 predictions for 2 rows" },
  },
];
for (const { name, answer, want } of failures) {
  Deno.test(`post() counts ${name}`, async () => {
    assertEquals(await resultOf(answer), { kind: "failed", ...want });
  });
}

Deno.test("post() gives up after the timeout", async () => {
  // It takes connections, and never reads from them.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  assertEquals(await post(urlOf(listener), "{}", 1, 30), {
    kind: "failed",
    reason: "timeout",
    message: "no answer within 0.03 s",
  });
});

Deno.test("post() says why there is no connection", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = urlOf(listener);
  listener.close();
  assertEquals(await post(url, "{}", 1, 60_000), {
    kind: "failed",
    reason: "no connection",
    message: "Connection refused",
  });
});

function urlOf({ addr }: Deno.Listener): string {
  return `http://127.0.0.1:${(addr as Deno.NetAddr).port}/`;
}
