import { assert, assertEquals, assertRejects } from "@std/assert/mod.js";
import {
  bodyTimeoutError,
  configError,
  deadlineError,
  invalidInputError,
  isKind,
  methodError,
  modelError,
  notFoundError,
  overloadedError,
  tooLargeError,
  trapError,
  unavailableError,
  unsupportedTypeError,
} from "../errors.ts";
import { type Channel, type Methods, Peer, Transfer } from "./peer.ts";

/** A caller of `methods`, and a function that closes the channel. */
function pair<A extends Methods>(methods: A): { caller: Peer<A>; end: () => void } {
  const { port1, port2 } = new MessageChannel();
  new Peer(port2, methods);
  const caller = new Peer<A>(port1);
  return {
    caller,
    end() {
      port1.close();
      port2.close();
    },
  };
}

Deno.test("a call resolves with the result of the method", async () => {
  const { caller, end } = pair({
    add: ({ a, b }: { a: number; b: number }) => a + b,
    later: async (text: string) => {
      await Promise.resolve();
      return text.toUpperCase();
    },
  });
  assertEquals(await caller.call("add", { a: 2, b: 3 }), 5);
  assertEquals(await caller.call("later", "x"), "X");
  end();
});

Deno.test("calls may resolve in any order", async () => {
  const gate = Promise.withResolvers<string>();
  const { caller, end } = pair({ slow: (_: null) => gate.promise, fast: (_: null) => "fast" });
  const slow = caller.call("slow", null);
  assertEquals(await caller.call("fast", null), "fast");
  gate.resolve("slow");
  assertEquals(await slow, "slow");
  end();
});

const problems = [{ field: "a", message: "is missing" }, { field: "b", message: "is too much" }];
const errors = [
  methodError(["POST"]),
  bodyTimeoutError("too slow"),
  modelError("churn", problems),
  invalidInputError(problems),
  configError(["--port must be a port", "--host must be a host"]),
  notFoundError("no such model"),
  tooLargeError("too many rows"),
  unsupportedTypeError("no JSON"),
  unavailableError("not ready"),
  overloadedError("full", 7),
  deadlineError("too late"),
  trapError("divide by zero"),
];
for (const error of errors) {
  Deno.test(`a known error of kind ${error.kind} keeps its kind and its details on the way`, async () => {
    const { caller, end } = pair({
      fail: (_: null) => {
        throw error;
      },
    });
    const received = await assertRejects(() => caller.call("fail", null));
    assert(isKind(received, error.kind));
    assertEquals({ ...received }, { ...error });
    assertEquals(received.message, error.message);
    end();
  });
}

Deno.test("any other error arrives as an error with its message", async () => {
  const { caller, end } = pair({
    fail: (what: unknown) => {
      throw what;
    },
  });
  await assertRejects(() => caller.call("fail", new TypeError("broken")), Error, "broken");
  await assertRejects(() => caller.call("fail", "only a text"), Error, "only a text");
  end();
});

Deno.test("an error of the platform keeps only its message", async () => {
  const { caller, end } = pair({
    fail: (_: null) => {
      throw new DOMException("no such node", "NotFoundError");
    },
  });
  const { name, message } = await assertRejects(() => caller.call("fail", null)) as Error;
  assertEquals([name, message], ["Error", "no such node"]);
  end();
});

Deno.test("a method that the other side does not have fails the call", async () => {
  const { port1, port2 } = new MessageChannel();
  new Peer(port2, {});
  const caller = new Peer<{ missing(argument: null): void }>(port1);
  await assertRejects(() => caller.call("missing", null), Error);
  port1.close();
  port2.close();
});

Deno.test("a result that cannot be cloned fails the call", async () => {
  const { caller, end } = pair({ bad: (_: null) => () => {} });
  await assertRejects(() => caller.call("bad", null), Error, "could not be cloned");
  end();
});

Deno.test("an argument that cannot be cloned fails the call", async () => {
  const { caller, end } = pair({ take: (_: unknown) => null });
  await assertRejects(() => caller.call("take", () => {}), Error, "could not be cloned");
  end();
});

Deno.test("close() fails pending and later calls", async () => {
  const { caller, end } = pair({ hang: (_: null) => new Promise<void>(() => {}) });
  const pending = caller.call("hang", null);
  caller.close(new Error("the thread ended"));
  await assertRejects(() => pending, Error, "the thread ended");
  await assertRejects(() => caller.call("hang", null), Error, "the thread ended");
  end();
});

Deno.test("a result after close() is ignored", async () => {
  const gate = Promise.withResolvers<number>();
  const { caller, end } = pair({ slow: (_: null) => gate.promise });
  const pending = caller.call("slow", null);
  caller.close(new Error("closed"));
  await assertRejects(() => pending, Error, "closed");
  gate.resolve(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  end();
});

/** A caller of `methods`, which closes the channel when it is disposed. */
function callerOf<M extends Methods>(methods: M): { peer: Peer<M>; [Symbol.dispose](): void } {
  const { port1, port2 } = new MessageChannel();
  new Peer(port2 as Channel, methods);
  const peer = new Peer<M>(port1 as Channel);
  return { peer, [Symbol.dispose]: () => (port1.close(), port2.close()) };
}

Deno.test("a method can transfer objects", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  using caller = callerOf({ read: () => new Transfer({ bytes }, [bytes.buffer]) });
  assertEquals(await caller.peer.call("read", undefined), { bytes: Uint8Array.of(1, 2, 3) });
  assertEquals(bytes.length, 0);
});

Deno.test("an aborted call aborts the signal of the method", async () => {
  const seen = Promise.withResolvers<void>();
  using caller = callerOf({
    wait: (_: void, signal: AbortSignal) =>
      new Promise<string>((resolve) => {
        signal.addEventListener("abort", () => resolve("canceled"));
        seen.resolve();
      }),
  });
  const controller = new AbortController();
  const answer = caller.peer.call("wait", undefined, [], controller.signal);
  await seen.promise;
  controller.abort();
  assertEquals(await answer, "canceled");
});

Deno.test("a call with an aborted signal aborts the signal of the method", async () => {
  using caller = callerOf({
    wait: (_: void, signal: AbortSignal) =>
      new Promise<boolean>((resolve) =>
        signal.addEventListener("abort", () => resolve(signal.aborted))
      ),
  });
  assert(await caller.peer.call("wait", undefined, [], AbortSignal.abort()));
});

/** A peer over a fake channel: what it sends, and a function that receives a message. */
function recorded(methods: Methods = {}) {
  const sent: { readonly kind: string; readonly id: number }[] = [];
  const channel: Channel = {
    postMessage: (message) => sent.push(message as typeof sent[number]),
    onmessage: null,
  };
  const peer = new Peer<{ ask(argument: unknown): unknown }>(channel, methods);
  const receive = (data: unknown) => channel.onmessage!(new MessageEvent("message", { data }));
  return { peer, sent, receive };
}

const FAILURE = { message: "odd" };

for (
  const answer of [{ kind: "result", id: 0, value: 1 }, { kind: "failure", id: 0, error: FAILURE }]
) {
  Deno.test(`a call cannot be canceled after its ${answer.kind}`, async () => {
    const { peer, sent, receive } = recorded();
    const controller = new AbortController();
    const call = peer.call("ask", null, [], controller.signal).catch(() => {});
    receive(answer);
    await call;
    controller.abort();
    assertEquals(sent.map(({ kind }) => kind), ["call"]);
  });
}

Deno.test("each call has its own id, and its cancellation the same", () => {
  const { peer, sent } = recorded();
  const controllers = [new AbortController(), new AbortController()];
  for (const { signal } of controllers) void peer.call("ask", null, [], signal);
  controllers[1]!.abort();
  assertEquals(sent.map(({ kind, id }) => [kind, id]), [["call", 0], ["call", 1], ["cancel", 1]]);
});

Deno.test("messages about a finished or unknown call are ignored", async () => {
  let signal: AbortSignal | undefined;
  const { sent, receive } = recorded({ ask: (_: null, given) => void (signal = given) });
  receive({ kind: "call", id: 5, method: "ask", argument: null });
  await Promise.resolve();
  await Promise.resolve();
  for (const kind of ["cancel", "result", "failure"]) receive({ kind, id: 5, error: FAILURE });
  assertEquals([sent.map(({ kind, id }) => [kind, id]), signal!.aborted], [[["result", 5]], false]);
});

Deno.test("tell() ignores failures", async () => {
  const { peer, sent, receive } = recorded();
  peer.tell("ask", null);
  receive({ kind: "failure", id: 0, error: FAILURE });
  peer.close(new Error("the thread ended"));
  peer.tell("ask", null);
  // An unhandled rejection would fail the test by now.
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(sent.length, 1);
});
