import { WEBASSEMBLY } from "../models/run/engine_options.ts";
import { NO_RATES } from "../access/testing/callers.ts";
import { assert, assertEquals, assertRejects } from "@std/assert/mod.js";
import { workerUrl } from "../assets.ts";
import { eventually } from "../commands/testing/server.ts";
import { testFiles } from "../models/testing/versions.ts";
import { RuleFiles } from "../prometheus/rules/rule_files.ts";
import { NO_KEY } from "../models/watch/prediction_id.ts";
import { Logger } from "../logger.ts";
import { Coordinator, type CoordinatorOptions } from "./coordinator.ts";

const MODELS = new URL("../../models", import.meta.url).pathname;
const { samples: [{ instance: CUSTOMER }] } = JSON.parse(
  await Deno.readTextFile(`${MODELS}/churn/1/samples.json`),
);

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function options(threads: number): CoordinatorOptions {
  const log = { format: "json", level: "error" } as const;
  const port = freePort();
  return {
    models: MODELS,
    modelName: undefined,
    defaultModel: undefined,
    threads,
    ...{ pollMs: 1000, runMemory: 256e6, runTimeoutMs: 30_000 },
    log,
    engine: WEBASSEMBLY,
    serving: {
      host: "127.0.0.1",
      port,
      admin: undefined,
      queue: 100,
      maxRows: 100,
      maxBody: 1e6,
      maxBodies: 1e8,
      maxAnswer: 1e8,
      timeoutMs: 5000,
      logRequests: false,
      corsOrigins: ["*"],
      basePath: undefined,
      idKey: NO_KEY,
      labelWindowMs: 3_600_000,
      record: { sample: undefined, recent: 0, dropped: [] },
      log,
      watchFeatures: 200,
      access: { allowedHosts: [], openAdmin: true, sessionSecret: new Uint8Array(32) },
      rates: NO_RATES,
      demo: false,
      traceSample: undefined,
    },
    tracing: undefined,
    ...{ keys: undefined, certificate: undefined },
    references: undefined,
    labelMemory: 1000,
    predictionLog: undefined,
    prometheus: {
      kind: "embedded",
      self: `http://127.0.0.1:${port}`,
      externalUrl: `http://127.0.0.1:${port}`,
      scrapeIntervalMs: 1000,
      targets: [],
      rules: { intervalMs: 15_000, alertmanager: undefined },
      dataDir: undefined,
      retentionMs: 3_600_000,
      maxSeries: 10_000,
      query: { timeoutMs: 5000, maxSamples: 1_000_000, concurrency: 2, share: 1 },
    },
    rules: undefined,
  };
}

/** The value of a line of `/metrics`, with labels in `name`; undefined when there is no answer. */
async function metric(url: string, name: string): Promise<number | undefined> {
  try {
    const text = await (await fetch(`${url}/metrics`)).text();
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  } catch {
    return undefined;
  }
}

async function predict(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/predict`, {
      method: "POST",
      body: JSON.stringify(CUSTOMER),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Threads of `testdata/` die of this request, so there may be no response. */
async function unloadFraud(url: string): Promise<void> {
  const answer = fetch(`${url}/v2/repository/models/fraud/unload`, { method: "POST" });
  await answer.then((response) => response.body?.cancel(), () => {});
}

/** A script of `testdata/`. */
function script(name: string): URL {
  return new URL(`./testdata/${name}.ts`, import.meta.url);
}

Deno.test("Coordinator counts the requests of all its threads", async () => {
  const given = options(2);
  const coordinator = new Coordinator(given, new Logger(given.log, "main"));
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  // One connection each, so that both threads get some of them.
  await Promise.all(Array.from({ length: 40 }, () => predict(url)));
  const name = 'model_requests_total{model="churn",version="1",outcome="ok"}';
  assertEquals(await metric(url, name), 40);
  await coordinator.stop(5000);
});

Deno.test("Coordinator replaces a thread that dies, and keeps its counts", async () => {
  const given = options(1);
  const logged: string[] = [];
  const log = new Logger(given.log, "main", (line) => logged.push(line));
  let starts = 0;
  const coordinator = new Coordinator(given, log, (name) => {
    if (name === "monitor_worker") return workerUrl(name);
    const first = starts++ === 0;
    return first ? script("dying_worker") : workerUrl(name);
  });
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  assert(await predict(url));
  await unloadFraud(url);
  const restarts = 'runtime_thread_restarts_total{thread="serving-0"}';
  await eventually(async () => await metric(url, restarts) === 1);
  assert(await predict(url));
  const name = 'model_requests_total{model="churn",version="1",outcome="ok"}';
  assertEquals(await metric(url, name), 2);
  assert(logged.some((line) => line.includes("This thread dies for a test")), logged.join("\n"));
  await coordinator.stop(5000);
});

Deno.test("Coordinator gives the data folder to a restarted monitor", async () => {
  const given = options(1);
  const dataDir = await Deno.makeTempDir();
  const prometheus = { ...given.prometheus, dataDir } as CoordinatorOptions["prometheus"];
  let starts = 0;
  const log = new Logger(given.log, "main", () => {});
  const coordinator = new Coordinator({ ...given, prometheus }, log, (name) => {
    const dying = name === "monitor_worker" && starts++ === 0;
    return dying ? script("dying_monitor") : workerUrl(name);
  });
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  const samples = async () => {
    const query = "query=count_over_time(up[1h])";
    const { data } = await (await fetch(`${url}/api/v1/query?${query}`)).json();
    return Number(data?.result[0]?.value[1] ?? 0);
  };
  await eventually(async () => await samples() > 0);
  await unloadFraud(url);
  const restarts = 'runtime_thread_restarts_total{thread="monitor"}';
  await eventually(async () => await metric(url, restarts) === 1);
  await eventually(async () => await samples() > 1);
  await coordinator.stop(5000);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("Coordinator restarts the monitor, which then knows every series", async () => {
  const given = options(1);
  let starts = 0;
  const coordinator = new Coordinator(given, new Logger(given.log, "main", () => {}), (name) => {
    const dying = name === "monitor_worker" && starts++ === 0;
    return dying ? script("dying_monitor") : workerUrl(name);
  });
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  assert(await predict(url));
  await unloadFraud(url);
  await eventually(async () =>
    await metric(url, 'runtime_thread_restarts_total{thread="monitor"}') === 1
  );
  const name = 'model_requests_total{model="churn",version="1",outcome="ok"}';
  assertEquals(await metric(url, name), 1);
  await coordinator.stop(5000);
});

Deno.test("Coordinator gives the rules in force to a restarted monitor", async () => {
  const folder = await Deno.makeTempDir();
  const write = (name: string) =>
    Deno.writeTextFile(
      `${folder}/a.yml`,
      `groups: [{name: ${name}, rules: [{record: a, expr: "1"}]}]`,
    );
  await write("first");
  const given = { ...options(1), rules: await RuleFiles.open(folder) };
  let starts = 0;
  const coordinator = new Coordinator(given, new Logger(given.log, "main", () => {}), (name) => {
    const dying = name === "monitor_worker" && starts++ === 0;
    return dying ? script("dying_monitor") : workerUrl(name);
  });
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  const groups = async () => {
    const { data } = await (await fetch(`${url}/api/v1/rules`)).json();
    return data?.groups.map(({ name }: { name: string }) => name).join();
  };
  assertEquals(await groups(), "first");
  await write("second");
  await coordinator.reloadRules();
  assertEquals(await groups(), "second");
  await unloadFraud(url);
  const restarts = 'runtime_thread_restarts_total{thread="monitor"}';
  await eventually(async () => await metric(url, restarts) === 1);
  await eventually(async () => await groups() === "second");
  await coordinator.stop(5000);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a version that one thread rejects is staged on none", async () => {
  const models = await Deno.makeTempDir();
  const given = { ...options(2), models };
  let starts = 0;
  const coordinator = new Coordinator(given, new Logger(given.log, "main", () => {}), (name) => {
    const refusing = name === "serving_worker" && starts++ === 1;
    return refusing ? script("refusing_worker") : workerUrl(name);
  });
  const catalog = await coordinator.start();
  const staging = () => coordinator.stage(7, testFiles("logits", { model: "m" }), () => undefined);
  await assertRejects(staging, Error, "takes nothing for a test");
  // A version that is still staged would be served after this.
  await coordinator.activate({ add: [7], remove: [], catalog });
  const url = `http://127.0.0.1:${given.serving.port}/v2/models/m/versions/1/ready`;
  const response = await fetch(url);
  await response.body?.cancel();
  assertEquals(response.status, 404);
  await coordinator.stop(5000);
  await Deno.remove(models);
});

Deno.test("a server that stops is not ready while it still receives a body", async () => {
  const given = options(1);
  const coordinator = new Coordinator(given, new Logger(given.log, "main"));
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  const ready = async () => {
    const response = await fetch(`${url}/v2/health/ready`);
    await response.body?.cancel();
    return response.status;
  };
  const body = JSON.stringify(CUSTOMER);
  const rest = Promise.withResolvers<void>();
  const upload = fetch(`${url}/predict`, {
    method: "POST",
    body: new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode(body.slice(0, 50)));
        await rest.promise;
        controller.enqueue(new TextEncoder().encode(body.slice(50)));
        controller.close();
      },
    }),
  });
  const inFlight = 'http_requests_in_flight{method="POST",route="/predict"}';
  await eventually(async () => await metric(url, inFlight) === 1);
  assertEquals(await ready(), 200);
  const stopped = coordinator.stop(5000);
  await eventually(async () => await ready() === 503);
  rest.resolve();
  const response = await upload;
  await response.body?.cancel();
  assertEquals([response.status, await stopped], [200, true]);
});

/**
 * A clock that the test sets, and timers that it ends.
 *
 * @param pauseMs the time of such a timer
 */
function stoppedTime(pauseMs: number) {
  const { setTimeout } = globalThis;
  const { now } = performance;
  const time = {
    now: 0,
    /** Ends the pauses. */
    pauses: [] as (() => void)[],
    [Symbol.dispose]() {
      globalThis.setTimeout = setTimeout;
      performance.now = now;
    },
  };
  globalThis.setTimeout =
    ((then: () => void, milliseconds?: number) =>
      milliseconds === pauseMs
        ? time.pauses.push(then)
        : setTimeout(then, milliseconds)) as typeof setTimeout;
  performance.now = () => time.now;
  return time;
}

const lives = [
  { name: "is restarted after a pause", milliseconds: 999, starts: 1 },
  { name: "is restarted at once", milliseconds: 1000, starts: 2 },
];
for (const { name, milliseconds, starts: want } of lives) {
  Deno.test(`a thread that dies ${milliseconds} ms after its start ${name}`, async () => {
    using time = stoppedTime(1000);
    const given = options(0);
    let starts = 0;
    const coordinator = new Coordinator(given, new Logger(given.log, "main", () => {}), () => {
      starts++;
      return script("dead");
    });
    time.now = milliseconds;
    // The next one dies at once.
    await eventually(() => Promise.resolve(time.pauses.length === 1));
    assertEquals(starts, want);
    time.pauses[0]!();
    await eventually(() => Promise.resolve(time.pauses.length === 2));
    assertEquals(starts, want + 1);
    await coordinator.stop(5000);
  });
}

Deno.test("a thread that dies during a restart is restarted again after a pause", async () => {
  using time = stoppedTime(1000);
  const given = options(1);
  const logged: string[] = [];
  const scripts = ["dying_worker", "dead"];
  let starts = 0;
  const log = new Logger(given.log, "main", (line) => logged.push(JSON.parse(line).message));
  const coordinator = new Coordinator(given, log, (name) => {
    if (name !== "serving_worker") return workerUrl(name);
    const next = scripts[starts++];
    return next === undefined ? workerUrl(name) : script(next);
  });
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  time.now += 1000;
  await unloadFraud(url);
  // One for the early death, and one for the failed attempt.
  await eventually(() => Promise.resolve(time.pauses.length === 2));
  assertEquals([starts, logged.includes("thread not started again")], [2, true]);
  for (const end of time.pauses) end();
  await eventually(() => predict(url));
  assertEquals(starts, 3);
  assertEquals(await metric(url, 'runtime_thread_restarts_total{thread="serving-0"}'), 2);
  await coordinator.stop(5000);
});

Deno.test("stop() returns false for a request that does not end in time", async () => {
  const given = { ...options(1), models: await Deno.makeTempDir() };
  const coordinator = new Coordinator(given, new Logger(given.log, "main"));
  await coordinator.start();
  const url = `http://127.0.0.1:${given.serving.port}`;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
  });
  const upload = fetch(`${url}/predict`, { method: "POST", body });
  const inFlight = 'http_requests_in_flight{method="POST",route="/predict"}';
  await eventually(async () => await metric(url, inFlight) === 1);
  assertEquals(await coordinator.stop(1), false);
  await assertRejects(() => upload, TypeError);
  await Deno.remove(given.models);
});
