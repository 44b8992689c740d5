import { assertEquals } from "@std/assert/mod.js";
import { postText } from "./post_text.ts";

async function resultOf(answer: (request: Request) => Response | Promise<Response>) {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  return await postText(`http://127.0.0.1:${server.addr.port}/`, "a\nb", "text/plain", 60_000);
}

Deno.test("postText() sends the text with its type, and returns the answer", async () => {
  const seen: unknown[] = [];
  const result = await resultOf(async (request) => {
    seen.push(request.method, request.headers.get("content-type"), await request.text());
    return new Response("fine", { status: 201 });
  });
  assertEquals(seen, ["POST", "text/plain", "a\nb"]);
  assertEquals(result, { kind: "answered", text: "fine" });
});

Deno.test("postText() returns the error of an answer", async () => {
  const answer = () => Response.json({ error: "The queue is full" }, { status: 503 });
  assertEquals(await resultOf(answer), {
    ...{ kind: "failed", reason: "503", message: "The queue is full" },
  });
});
