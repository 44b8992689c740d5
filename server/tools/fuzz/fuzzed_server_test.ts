import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { FuzzedServer, sum } from "./fuzzed_server.ts";

/** A server that answers /metrics with a text that a test changes. */
function stub() {
  const state = { metrics: "" };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(state.metrics),
  );
  return {
    state,
    fuzzed: FuzzedServer.running(`http://127.0.0.1:${server.addr.port}/`),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("sum() adds the samples of one metric only", () => {
  const text = '# TYPE a counter\na{x="1"} 2\na{x="2 3"} 4\nab 8\na 16';
  assertEquals(sum(text, "a"), 22);
});

Deno.test("FuzzedServer remembers the memory of a server and its peak", async () => {
  await using server = stub();
  server.state.metrics = "process_resident_memory_bytes 7";
  await server.fuzzed.check();
  assertEquals([server.fuzzed.memory, server.fuzzed.peak], [7, 7]);
});

Deno.test("FuzzedServer.check() fails once when a thread was started again", async () => {
  await using server = stub();
  const restarts = (count: number) => {
    server.state.metrics = `runtime_thread_restarts_total{thread="serving-0"} ${count}`;
  };
  restarts(3);
  await server.fuzzed.check();
  restarts(4);
  // The metrics are read once a second.
  const message = await untilRejected(() => server.fuzzed.check());
  assertEquals(message, "a thread of the server has ended");
  await server.fuzzed.check();
});

async function untilRejected(check: () => Promise<void>): Promise<string> {
  for (let i = 0; i < 200; i++) {
    const message = await check().then(() => null, (error: Error) => error.message);
    if (message !== null) return message;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return "no check failed";
}

Deno.test("FuzzedServer.check() fails when a server does not answer", async () => {
  await using server = stub();
  await server[Symbol.asyncDispose]();
  await assertRejects(() => server.fuzzed.check(), Error, "/health does not answer");
});

Deno.test("FuzzedServer.start() says what a server wrote that does not start", async () => {
  await assertRejects(
    () => FuzzedServer.start(undefined, ["--no-such-flag"], undefined),
    Error,
    "the server does not start; it wrote:",
  );
});
