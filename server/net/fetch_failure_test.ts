import { assertEquals } from "@std/assert/mod.js";
import { fetchFailure } from "./fetch_failure.ts";

async function failureOf(url: string, timeoutMs: number): Promise<string> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    return fetchFailure(error);
  }
  throw new Error("The request did not fail");
}

Deno.test("fetchFailure() names a refused connection", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  assertEquals(await failureOf(`http://127.0.0.1:${port}/`, 60_000), "Connection refused");
});

Deno.test("fetchFailure() names a timeout", async () => {
  // It accepts connections and never reads from them.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  assertEquals(await failureOf(`http://127.0.0.1:${port}/`, 20), "no answer in time");
});

const told: readonly (readonly [name: string, error: unknown, want: string])[] = [
  ["an error without a cause", new TypeError("Invalid URL: x"), "x"],
  ["a text", "a: b", "b"],
  ["an object", { message: "m" }, "[object Object]"],
  [
    "a number that is no code at the end",
    new Error("code (os error 5) twice"),
    "code (os error 5) twice",
  ],
];
for (const [name, error, want] of told) {
  Deno.test(`fetchFailure() shows ${name}`, () => assertEquals(fetchFailure(error), want));
}
