import type { Hono } from "hono";
import { Guard } from "../../access/guard.ts";
import type { KeyEntry } from "../../access/key_entry.ts";
import { Audit } from "../../access/audit.ts";
import type { DefaultRates } from "../../access/limiter.ts";
import { limiter } from "../../access/testing/callers.ts";
import { demoModelsUrl } from "../../assets.ts";
import { unavailableError } from "../../errors.ts";
import { configureRuntime } from "../../models/run/load_session.ts";
import { loadVersion } from "../../models/serving/load_version.ts";
import { Feedback } from "../../models/serving/feedback.ts";
import { ModelStore } from "../../models/serving/model_store.ts";
import { readRuntime } from "../../models/run/runtime_source.ts";
import { LabelsSeen } from "../../models/watch/labels_seen.ts";
import { NO_KEY } from "../../models/watch/prediction_id.ts";
import { Logger } from "../../logger.ts";
import { Tally } from "../../metrics/tally.ts";
import { RecentRows } from "../../prediction_log/recent_rows.ts";
import { rowRecorder } from "../../prediction_log/row_recorder.ts";
import { BodyBudget } from "../body_budget.ts";
import type { Page } from "../page_pack.ts";
import { Deployment } from "../../models/deployment/deployment.ts";
import { Monitor } from "../../metrics/monitor.ts";
import { createApp } from "../app.ts";
import type { Tracer } from "../../tracing/tracer.ts";
import type { Services } from "../services.ts";
import { Uploads } from "../uploads.ts";

/** Settings of a test; the defaults are those of `modelwatch serve`, or large enough. */
export interface TestAppOptions {
  /** Graphs without a manifest, by model name, instead of the demo models. */
  readonly graphs?: Readonly<Record<string, Uint8Array>>;
  /** A folder of models, instead of the demo models. */
  readonly models?: string;
  readonly maxBody?: number;
  readonly maxRows?: number;
  readonly maxAnswer?: number;
  readonly queue?: number;
  readonly timeoutMs?: number;
  /** None by default, as from source before the page is built. */
  readonly page?: Page;
  /** The path below which a proxy shows the server. */
  readonly basePath?: string;
  readonly labelWindowMs?: number;
  readonly labelMemory?: number;
  /** The longest time of a body; none by default. */
  readonly uploadMs?: number;
  /** When the history began, in milliseconds since 1970. */
  readonly since?: number;
  readonly rates?: DefaultRates;
  /** Rows of each version that are kept. */
  readonly recent?: number;
  /** Bytes of all bodies together. */
  readonly maxBodies?: number;
  /** API keys; none by default. */
  readonly keys?: readonly KeyEntry[];
  /** Whether models may be changed without keys. */
  readonly openAdmin?: boolean;
  /** Simulates load; none by default. */
  readonly demo?: Services["demo"];
  /** The share of predictions that fail. */
  readonly demoErrorRate?: number;
  /** Takes the rows of answered requests. */
  readonly recorder?: Services["recorder"];
  /** Traces requests; none by default. */
  readonly tracer?: Tracer;
}

let configured: Promise<unknown> | undefined;

/** The HTTP app with real models and the real engine, without a port or another thread. */
export class TestApp {
  readonly #app: Hono;
  readonly monitor: Monitor;
  /** Lines that the app has logged. */
  readonly logged: string[];
  readonly #drain: () => void;
  readonly #deployment: Deployment;

  private constructor(
    app: Hono,
    deployment: Deployment,
    monitor: Monitor,
    logged: string[],
    drain: () => void,
  ) {
    this.#app = app;
    this.#deployment = deployment;
    this.monitor = monitor;
    this.logged = logged;
    this.#drain = drain;
  }

  static async start(options: TestAppOptions = {}): Promise<TestApp> {
    configured ??= readRuntime().then(configureRuntime);
    await configured;
    const root = options.graphs === undefined
      ? options.models ?? demoModelsUrl().pathname
      : await writeGraphs(options.graphs);
    const logged: string[] = [];
    const log = new Logger({ format: "json", level: "warn" }, "test", (line) => logged.push(line));
    const monitor = new Monitor(Date.now());
    const tally = new Tally((event) => monitor.accept("test", [event]));
    const store = new ModelStore();
    const limits = {
      ...{ queue: options.queue ?? 1000, maxRows: options.maxRows ?? 10_000 },
      maxAnswer: options.maxAnswer ?? 64e6,
      demoErrorRate: options.demoErrorRate ?? 0,
    };
    const deployment = new Deployment({
      async stage(id, files, memoryFor) {
        const trial = await loadVersion(files, new Tally(() => {}), limits);
        const { trialReport } = trial;
        const recentRows = memoryFor(trial);
        await trial.retire();
        store.stage(id, await loadVersion(files, tally, limits, { trialReport, recentRows }));
      },
      replaceReference: (replaced) => Promise.resolve(store.replaceReference(replaced)),
      activate: (activation) => Promise.resolve(store.activate(activation)),
    }, { root, defaultModel: undefined, log, tally });
    await deployment.start();
    if (options.graphs !== undefined) {
      globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));
    }
    const recent = new RecentRows(options.recent ?? 0);
    const recorder = rowRecorder(
      { sample: undefined, recent: options.recent ?? 0, dropped: [] },
      tally,
      { log: () => Promise.resolve(), keepRecent: (lines) => recent.add(lines) },
    );
    let draining = false;
    const services: Services = {
      store,
      feedback: new Feedback(store, tally, {
        idKey: NO_KEY,
        windowMs: options.labelWindowMs ?? 90 * 24 * 3600_000,
        seen: openMemory(options.labelMemory ?? 1000),
      }),
      tally,
      log,
      options: {
        maxBody: options.maxBody ?? 8_000_000,
        timeoutMs: options.timeoutMs ?? 10_000,
        maxRows: limits.maxRows,
        maxAnswer: limits.maxAnswer,
        logRequests: false,
        corsOrigins: [],
        basePath: options.basePath,
        record: { recent: options.recent ?? 0 },
      },
      repository: deployment,
      reloadRules: () => Promise.resolve(),
      monitor: {
        metrics: (format) => monitor.metrics(format),
        statistics: () => Promise.resolve(monitor.statistics()),
        since: () => Promise.resolve(options.since),
        recent: (model, version) => Promise.resolve(recent.list(model, version)),
        prometheus: () => Promise.reject(unavailableError("This test keeps no history")),
      },
      guard: testGuard(tally, options),
      bodies: new BodyBudget(BodyBudget.allocate(1), 0, options.maxBodies ?? 1e9),
      limiter: limiter(options.rates, tally),
      tracer: options.tracer,
      audit: new Audit(log, tally),
      uploads: new Uploads(options.uploadMs ?? Infinity),
      recorder: options.recorder ?? recorder,
      page: options.page,
      demo: options.demo,
      isDraining: () => draining,
    };
    const drain = () => draining = true;
    return new TestApp(createApp(services), deployment, monitor, logged, drain);
  }

  /** Begins to stop, as on a signal. */
  drain(): void {
    this.#drain();
  }

  async unload(model: string): Promise<void> {
    await this.#deployment.unload(model);
  }

  async request(path: string, init?: RequestInit): Promise<Response> {
    return await this.#app.request(path, init);
  }

  /** Serves on a free local port until the server is shut down. */
  listen(): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request, info) => this.#app.fetch(request, info),
    );
  }

  /** POSTs a value as JSON; strings, bytes and streams as they are, but declared as JSON. */
  async post(
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array ||
      body instanceof ReadableStream;
    return await this.request(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: raw ? (body as BodyInit | undefined) ?? null : JSON.stringify(body),
    });
  }

  /** A counter's or gauge's value, a histogram's sum, over all label sets with these labels. */
  metric(family: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.#series(family, labels).reduce((sum, { cells }) => sum + cells[0]!, 0);
  }

  /** The values that a label has in a family. */
  labelValues(family: string, label: string): readonly string[] {
    return [...new Set(this.#series(family, {}).map(({ labels }) => labels[label] ?? ""))];
  }

  #series(family: string, labels: Readonly<Record<string, string>>) {
    return this.monitor.collect().filter((series) =>
      series.family.name === family &&
      Object.entries(labels).every(([name, value]) => (series.labels[name] ?? "") === value)
    );
  }
}

function openMemory(capacity: number): LabelsSeen {
  const seen = LabelsSeen.allocate(capacity);
  seen.open();
  return seen;
}

function testGuard(tally: Tally, { keys, openAdmin = true }: TestAppOptions): Guard {
  const guard = new Guard(tally, {
    ...{ allowedHosts: [], openAdmin, sessionSecret: new Uint8Array(32).fill(7) },
  });
  guard.replaceKeys(keys);
  return guard;
}

async function writeGraphs(graphs: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const root = await Deno.makeTempDir();
  for (const [name, graph] of Object.entries(graphs)) {
    await Deno.mkdir(`${root}/${name}`);
    await Deno.writeFile(`${root}/${name}/model.onnx`, graph);
  }
  return root;
}
