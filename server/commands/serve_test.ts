import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
  equal,
} from "@std/assert/mod.js";
import { eventually, programCommand, TestServer } from "./testing/server.ts";

const MODELS = new URL("../../models", import.meta.url).pathname;
const SAMPLES = JSON.parse(await Deno.readTextFile(`${MODELS}/churn/1/samples.json`));
const CUSTOMER = SAMPLES.samples[0].instance;

async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

async function scoreOf(url: string): Promise<number> {
  const { body } = await post(url, CUSTOMER);
  return (body as { predictions: { score: number }[] }).predictions[0]!.score;
}

async function copyVersion(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const file of ["reference.json", "samples.json", "model.onnx"]) {
    await Deno.copyFile(`${from}/${file}`, `${to}/${file}`);
  }
}

/** A folder with version 1 of churn, which a test may change. */
async function churnFolder(): Promise<string> {
  const root = await Deno.makeTempDir();
  await copyVersion(`${MODELS}/churn/1`, `${root}/churn/1`);
  const manifest = JSON.parse(await Deno.readTextFile(`${MODELS}/churn/model.json`));
  delete manifest.default_version;
  await Deno.writeTextFile(`${root}/churn/model.json`, JSON.stringify(manifest));
  return root;
}

Deno.test("serve answers the demo models from an empty folder", async () => {
  const empty = await Deno.makeTempDir();
  await using server = await TestServer.start([], empty);
  for (const path of ["/predict", "/v1/predict", "/v2/predict", "/models/churn/predict"]) {
    const { status, body } = await post(server.url + path, CUSTOMER);
    assertEquals([path, status], [path, 200]);
    assertEquals((body as { model: string }).model, "churn");
  }
  const { status } = await post(`${server.url}/models/fraud/predict`, { instances: [[]] });
  assertEquals(status, 400);
  assertEquals(await server.stop(), 0);
});

Deno.test({
  name: "serve lets predictions run before queries: one thread has a lower priority",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using server = await TestServer.start();
    const nices: number[] = [];
    for await (const { name } of Deno.readDir(`/proc/${server.pid}/task`)) {
      const line = await Deno.readTextFile(`/proc/${server.pid}/task/${name}/stat`);
      nices.push(Number(line.slice(line.lastIndexOf(")") + 2).split(" ")[16]));
    }
    // The tests may run with a lower priority themselves.
    const usual = Math.min(...nices);
    assertEquals(nices.filter((nice) => nice > usual), [10]);
  },
});

Deno.test("serve replaces a changed version without failing a request", async () => {
  const root = await churnFolder();
  await using server = await TestServer.start([
    ...["--models", root, "--poll", "100ms"],
    ...["--threads", "2"],
  ]);
  const before = await scoreOf(`${server.url}/predict`);
  const load = new Load(`${server.url}/predict`);
  await copyVersion(`${MODELS}/churn/2`, `${root}/churn/1`);
  await eventually(async () => await scoreOf(`${server.url}/predict`) !== before);
  const statuses = await load.stop();
  assertEquals([...statuses.keys()], [200]);
  assert(statuses.get(200)! > 10);
  await Deno.remove(root, { recursive: true });
});

Deno.test("serve adds a new version, which becomes the default", async () => {
  const root = await churnFolder();
  await using server = await TestServer.start(["--models", root, "--poll", "100ms"]);
  const before = await scoreOf(`${server.url}/predict`);
  await copyVersion(`${MODELS}/churn/2`, `${root}/churn/2`);
  await eventually(async () => (await post(`${server.url}/v2/predict`, CUSTOMER)).status === 200);
  assertNotEquals(await scoreOf(`${server.url}/predict`), before);
  assertEquals(await scoreOf(`${server.url}/v1/predict`), before);
  await Deno.remove(root, { recursive: true });
});

Deno.test("serve keeps the version in service when its file is replaced by an incomplete one", async () => {
  const root = await churnFolder();
  await using server = await TestServer.start(["--models", root, "--poll", "100ms"]);
  const before = await scoreOf(`${server.url}/predict`);
  const graph = await Deno.readFile(`${MODELS}/churn/2/model.onnx`);
  await Deno.writeFile(`${root}/churn/1/model.onnx`, graph.subarray(0, graph.length / 2));
  await eventually(async () => {
    const { body } = await post(`${server.url}/v2/repository/index`, {});
    const [entry] = body as { state: string; reason: string }[];
    assertEquals(entry!.state, "READY");
    return entry!.reason.includes("export it again");
  });
  assertEquals(await scoreOf(`${server.url}/predict`), before);
  await Deno.remove(root, { recursive: true });
});

const TEST_GRAPHS = new URL("../models/testdata", import.meta.url).pathname;

/** A folder with version 1 of churn, and one model for each named test graph. */
async function folderWith(graphs: Readonly<Record<string, string>>): Promise<string> {
  const root = await churnFolder();
  for (const [name, graph] of Object.entries(graphs)) {
    await Deno.mkdir(`${root}/${name}`);
    await Deno.copyFile(`${TEST_GRAPHS}/${graph}.onnx`, `${root}/${name}/model.onnx`);
  }
  return root;
}

Deno.test("serve sets aside a model that breaks the runtime, without failing requests to others", async () => {
  const root = await folderWith({ breaks: "traps_above_one", never: "traps_always" });
  await using server = await TestServer.start(["--models", root, "--poll", "100ms"]);
  const breaking = () => post(`${server.url}/models/breaks/predict`, { instances: [[9, 0, 0]] });
  assertEquals((await post(`${server.url}/models/never/predict`, { instances: [[]] })).status, 503);
  const load = new Load(`${server.url}/models/churn/predict`);
  for (let i = 0; i < 2; i++) {
    const { status, body } = await breaking();
    assertEquals(status, 500);
    assertStringIncludes((body as { error: string }).error, "It said: divide by zero");
  }
  await eventually(async () => (await breaking()).status === 503);
  const { body } = await post(`${server.url}/v2/repository/index`, {});
  const entries = body as { name: string; state: string; reason: string }[];
  assertEquals(entries.map(({ name, state }) => `${name} ${state}`), [
    "breaks UNAVAILABLE",
    "churn READY",
    "never UNAVAILABLE",
  ]);
  assertStringIncludes(entries[0]!.reason, "set aside: 2 requests within a minute");
  // A changed file puts it back into service. The other requests go on meanwhile.
  await Deno.copyFile(`${TEST_GRAPHS}/logits.onnx`, `${root}/breaks/model.onnx`);
  const row = { instances: [[1, 2]] };
  await eventually(async () =>
    (await post(`${server.url}/models/breaks/predict`, row)).status === 200
  );
  const statuses = await load.stop();
  assertEquals([...statuses.keys()], [200]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assertMatch(metrics, /^model_traps_total\{model="breaks",version="1"\} [2-9]$/m);
  assertMatch(metrics, /^runtime_thread_restarts_total\{thread="serving-0"\} 0$/m);
  await Deno.remove(root, { recursive: true });
});

Deno.test("serve shows its progress while it loads, and ends on SIGTERM before it is ready", async () => {
  const root = await folderWith({ endless: "endless", last: "logits" });
  const port = freePort();
  const process = programCommand(["serve", "--port", port, "--models", root]).spawn();
  const url = `http://127.0.0.1:${port}`;
  const health = async () => {
    const response = await fetch(`${url}/health`);
    return [response.status, await response.json()];
  };
  // The second model never ends; the third is loaded meanwhile.
  const starting = { status: "starting", reason: "the models are still being loaded" };
  const want = [503, { ...starting, loaded: 2, models: 3 }];
  await eventually(async () => equal(await health().catch(() => undefined), want));
  assertEquals((await post(`${url}/predict`, CUSTOMER)).status, 200);
  const row = { instances: [[1, 2]] };
  assertEquals((await post(`${url}/models/last/predict`, row)).status, 200);
  const { status, body } = await post(`${url}/models/endless/predict`, row);
  assertEquals(
    [status, body],
    [503, { error: 'Model "endless" is not ready: it is still being loaded' }],
  );
  process.kill("SIGTERM");
  const { code, stderr } = await process.output();
  assertEquals(code, 0);
  assertEquals(new TextDecoder().decode(stderr).includes("not loaded"), false);
  await Deno.remove(root, { recursive: true });
});

function freePort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return String(listener.addr.port);
}

Deno.test("serve answers a request that is in flight at SIGTERM", async () => {
  await using server = await TestServer.start();
  const { port } = new URL(server.url);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const body = JSON.stringify(CUSTOMER);
  const [first, rest] = [body.slice(0, 50), body.slice(50)];
  await send(
    connection,
    `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${first}`,
  );
  await untilUnderWay(server);
  const stopped = server.stop("SIGTERM");
  await eventually(() => Promise.resolve(server.log.at(-1)?.message === "stopping"));
  await send(connection, rest);
  const answer = await new Response(connection.readable).text();
  assert(answer.startsWith("HTTP/1.1 200"), answer);
  assertEquals(await stopped, 0);
});

Deno.test("serve ends after --drain although a request never ends", async () => {
  await using server = await TestServer.start(["--drain", "200ms"]);
  const { port } = new URL(server.url);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await send(
    connection,
    "POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\n\r\n{",
  );
  await untilUnderWay(server);
  assertEquals(await server.stop("SIGTERM"), 0);
  assertEquals(server.log.at(-1)?.message, "stopped with requests unanswered");
});

Deno.test("serve ends with 0 on SIGINT", async () => {
  await using server = await TestServer.start();
  assertEquals(await server.stop("SIGINT"), 0);
});

Deno.test("serve reports a port that is in use", async () => {
  await using server = await TestServer.start();
  const { port } = new URL(server.url);
  const { code, stderr } = await programCommand(["serve", "--port", port]).output();
  assertEquals(code, 2);
  assertEquals(
    new TextDecoder().decode(stderr).trim(),
    `Cannot listen on 127.0.0.1:${port}: it is in use: stop the other server, or choose another with --port`,
  );
});

const unlistenable = [
  // Reserved for documentation: no machine has this address.
  { host: "192.0.2.1", want: "192.0.2.1:0: this machine has no such address: name one of its own" },
  { host: "nobody.invalid", want: "nobody.invalid:0: no address is known for this name" },
];
for (const { host, want } of unlistenable) {
  Deno.test(`serve says why it cannot listen on ${host}`, async () => {
    const { code, stderr } = await programCommand(["--host", host, "--port", "0"]).output();
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), `Cannot listen on ${want}`);
  });
}

function hasIPv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

for (const host of ["::1", "[::1]"]) {
  Deno.test({
    name: `serve listens on ${host}`,
    ignore: !hasIPv6(),
    async fn() {
      await using server = await TestServer.start(["--host", host]);
      assertEquals(new URL(server.url).hostname, "[::1]");
      assertEquals((await post(`${server.url}/predict`, CUSTOMER)).status, 200);
    },
  });
}

Deno.test("serve reports all invalid options", async () => {
  const { code, stderr } = await programCommand(["--port", "99999", "--threads", "x", "--wat"])
    .output();
  assertEquals(code, 2);
  assertEquals(new TextDecoder().decode(stderr).trim().split("\n"), [
    "--wat is not an option of this command; --help lists them",
    '--port must be a port from 0 to 65535: current value is "99999"',
    '--threads must be a number of threads from 1 to 256: current value is "x"',
  ]);
});

/** Waits until a request to `/predict` is in flight. */
function untilUnderWay(server: TestServer): Promise<void> {
  return eventually(async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    return metrics.includes('http_requests_in_flight{method="POST",route="/predict"} 1');
  });
}

async function send(connection: Deno.TcpConn, text: string): Promise<void> {
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}

// Stands for a refused connection.
const REFUSED = 0;

/** Sends requests on four connections until it is stopped. */
class Load {
  readonly #url: string;
  readonly #statuses = new Map<number, number>();
  readonly #clients: Promise<void[]>;
  #stopped = false;

  constructor(url: string) {
    this.#url = url;
    this.#clients = Promise.all(Array.from({ length: 4 }, () => this.#client()));
  }

  /** @returns the number of answers by status */
  async stop(): Promise<ReadonlyMap<number, number>> {
    this.#stopped = true;
    await this.#clients;
    return this.#statuses;
  }

  async #client(): Promise<void> {
    while (!this.#stopped) {
      const status = await post(this.#url, CUSTOMER).then((answer) => answer.status, () => REFUSED);
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
      if (status === REFUSED) return;
    }
  }
}
