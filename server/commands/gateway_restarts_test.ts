import { assert, assertEquals } from "@std/assert/mod.js";
import { fromFileUrl } from "@std/path/from_file_url.js";
import { TestGateway } from "../gateway/testing/gateway.ts";

const SCRIPT = fromFileUrl(new URL("./testdata/small_server.ts", import.meta.url)) as string;

/** A server as a process of its own, which a test may end and start again. */
class SmallServer implements AsyncDisposable {
  readonly #port: number;
  #process: Deno.ChildProcess | undefined;

  constructor() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#port = listener.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const args = ["run", "--allow-net", "--no-check", SCRIPT, String(this.#port)];
    this.#process = new Deno.Command(Deno.execPath(), { args }).spawn();
    for (;;) {
      const answers = await fetch(`${this.url}/health`)
        .then(async (response) => await response.text() !== "", () => false);
      if (answers) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async end(signal: Deno.Signal): Promise<void> {
    this.#process?.kill(signal);
    await this.#process?.status;
    this.#process = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end("SIGKILL");
  }
}

const CLIENTS = 8;

/** Requests from several clients, each one after the other, until it is told to stop. */
class Load {
  #isWanted = true;
  readonly #clients: readonly Promise<void>[];
  readonly statuses: number[] = [];

  constructor(gateway: TestGateway, path: string) {
    this.#clients = Array.from({ length: CLIENTS }, async () => {
      while (this.#isWanted) {
        const response = await gateway.post(path);
        await response.text();
        this.statuses.push(response.status);
      }
    });
  }

  /** Resolves after so many further answers. */
  async answers(count: number): Promise<void> {
    const enough = this.statuses.length + count;
    while (this.statuses.length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    await Promise.all(this.#clients);
  }
}

for (const signal of ["SIGKILL", "SIGTERM"] as const) {
  Deno.test(`${signal} to an upstream under load fails no prediction, and labels in flight only`, async () => {
    await using ended = new SmallServer();
    await using other = new SmallServer();
    await Promise.all([ended.start(), other.start()]);
    using gateway = new TestGateway([ended.url, other.url]);
    const predictions = new Load(gateway, "/models/m/predict");
    const labels = new Load(gateway, "/feedback");
    await predictions.answers(100);
    await ended.end(signal);
    await predictions.answers(100);
    await ended.start();
    await predictions.answers(100);
    await Promise.all([predictions.stop(), labels.stop()]);
    assertEquals(predictions.statuses.filter((status) => status !== 200), []);
    const failed = labels.statuses.filter((status) => status !== 200);
    assert(failed.length <= CLIENTS, String(failed));
    assertEquals(new Set(failed).difference(new Set([502])).size, 0);
    assertEquals(gateway.upstreams.all.map(({ inFlight }) => inFlight), [0, 0]);
  });
}

Deno.test("the only upstream is asked again as soon as it is back, before a health check", async () => {
  await using server = new SmallServer();
  await server.start();
  using gateway = new TestGateway([server.url]);
  assertEquals((await gateway.post("/predict")).status, 200);
  await server.end("SIGKILL");
  assertEquals((await gateway.post("/predict")).status, 502);
  assertEquals((await gateway.post("/predict")).status, 502);
  await server.start();
  assertEquals((await gateway.post("/predict")).status, 200);
});
