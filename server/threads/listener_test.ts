import { assertEquals, assertMatch, assertThrows } from "@std/assert/mod.js";
import { delay } from "@std/async/delay.js";
import { TextLineStream } from "@std/streams/text_line_stream.js";
import { Listener } from "./listener.ts";

/** Servers that fail when a test says so. */
class Servers {
  readonly failures: string[] = [];
  readonly started: { fail(error: Error): void; isShutDown: boolean }[] = [];
  /** How many of the next servers cannot be started. */
  refusals = 0;

  listener(): Listener {
    return new Listener({
      serve: () => this.#serve(),
      onFailure: (reason) => this.failures.push(reason),
      pauseMs: 1,
    });
  }

  #serve() {
    if (this.refusals-- > 0) throw new Error("no socket");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const server = { fail: reject, isShutDown: false };
    this.started.push(server);
    return {
      finished: promise,
      shutdown: () => {
        server.isShutDown = true;
        resolve();
        return promise;
      },
    };
  }

  async haveStarted(count: number): Promise<void> {
    while (this.started.length < count) await delay(1);
  }
}

Deno.test("a server that cannot accept a connection is reported and replaced", async () => {
  const servers = new Servers();
  const listener = servers.listener();
  servers.started[0]!.fail(new Error("Too many open files"));
  await servers.haveStarted(2);
  assertEquals(servers.failures, ["Too many open files"]);
  await listener.shutdown();
  assertEquals(servers.started.map(({ isShutDown }) => isShutDown), [false, true]);
});

Deno.test("a server that cannot be replaced at once is replaced later", async () => {
  const servers = new Servers();
  const listener = servers.listener();
  servers.refusals = 2;
  servers.started[0]!.fail(new Error("Too many open files"));
  await servers.haveStarted(2);
  assertEquals(servers.failures, ["Too many open files", "no socket", "no socket"]);
  await listener.shutdown();
});

Deno.test("a listener whose address cannot be served is not created", () => {
  const servers = new Servers();
  servers.refusals = 1;
  assertThrows(() => servers.listener(), Error, "no socket");
  assertEquals(servers.failures, []);
});

Deno.test("a renewed listener shuts the server before down, whose failure does not matter", async () => {
  const servers = new Servers();
  const listener = servers.listener();
  await listener.renew();
  servers.started[0]!.fail(new Error("Too many open files"));
  await delay(5);
  assertEquals([servers.failures, servers.started.length], [[], 2]);
  assertEquals(servers.started.map(({ isShutDown }) => isShutDown), [true, false]);
  await listener.shutdown();
});

Deno.test("a listener that is closed while its server is replaced starts no other", async () => {
  const servers = new Servers();
  const listener = servers.listener();
  servers.started[0]!.fail(new Error("Too many open files"));
  await Promise.resolve();
  await listener.shutdown();
  await delay(5);
  assertEquals(servers.started.length, 1);
});

Deno.test("a failure after the listener was closed is not reported", async () => {
  const servers = new Servers();
  const listener = servers.listener();
  const closed = listener.shutdown();
  servers.started[0]!.fail(new Error("Too many open files"));
  await closed;
  await delay(5);
  assertEquals([servers.failures, servers.started.length], [[], 1]);
});

Deno.test("a listener whose server fails while it shuts down is closed all the same", async () => {
  const failing = Promise.withResolvers<void>();
  const listener = new Listener({
    serve: () => ({ finished: failing.promise, shutdown: () => failing.promise }),
    onFailure: () => {},
  });
  const closed = listener.shutdown();
  failing.reject(new Error("Too many open files"));
  await closed;
});

Deno.test({
  name: "a port is served again after more connections than the process has file descriptors",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const script = new URL("./testdata/few_descriptors.ts", import.meta.url).pathname;
    await using process = new Deno.Command("sh", {
      args: [
        "-c",
        'ulimit -n 64; exec "$0" run --quiet --no-check -A "$1"',
        Deno.execPath(),
        script,
      ],
      stdout: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    const lines = process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader() as ReadableStreamDefaultReader<string>;
    const first = (await lines.read()).value!;
    const port = Number(/^port (\d+)$/.exec(first)![1]);
    const connections: Deno.Conn[] = [];
    try {
      while (connections.length < 80) {
        connections.push(await Deno.connect({ hostname: "127.0.0.1", port }));
      }
    } catch {
      // The port is closed meanwhile.
    }
    assertMatch((await lines.read()).value!, /^(Error: )?Too many open files/);
    for (const connection of connections) connection.close();
    let line = "";
    while (line !== first) line = (await lines.read()).value!;
    assertEquals(await (await fetch(`http://127.0.0.1:${port}`)).text(), "here");
    await lines.cancel();
  },
});
