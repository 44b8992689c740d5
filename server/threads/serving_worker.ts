/// <reference lib="deno.worker" />
import type { Hono } from "hono";
import { deadline } from "@std/async/deadline.js";
import { Guard } from "../access/guard.ts";
import type { Certificate } from "../net/certificate.ts";
import type { KeyEntry } from "../access/key_entry.ts";
import { Audit } from "../access/audit.ts";
import { Limiter } from "../access/limiter.ts";
import { RateBuckets } from "../access/rate_buckets.ts";
import { deadlineError, unavailableError } from "../errors.ts";
import { createApp } from "../http/app.ts";
import type { Services } from "../http/services.ts";
import { BodyBudget } from "../http/body_budget.ts";
import { Uploads } from "../http/uploads.ts";
import { configureRuntime, webAssemblyBytes } from "../models/run/load_session.ts";
import { RunGuard } from "../models/run/run_guard.ts";
import { Feedback } from "../models/serving/feedback.ts";
import { loadVersion } from "../models/serving/load_version.ts";
import {
  type Activation,
  ModelStore,
  type ReplacedReference,
} from "../models/serving/model_store.ts";
import { THREAD_TURNS } from "../models/turns.ts";
import { LabelsSeen } from "../models/watch/labels_seen.ts";
import { Logger, type LogLevel } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { watchThreadMemory } from "../metrics/thread_memory.ts";
import { Tally, type TallyEvent } from "../metrics/tally.ts";
import { type RowRecorder, rowRecorder } from "../prediction_log/row_recorder.ts";
import { isTimeout } from "../net/is_timeout.ts";
import type {
  CoordinatorMethods,
  MonitorMethods,
  ServingMethods,
  ServingStart,
  StagedVersion,
} from "./messages.ts";
import { SpanBuffer } from "../tracing/span_buffer.ts";
import { Tracer } from "../tracing/tracer.ts";
import { collectGarbage, keepHeapSmall } from "./free_memory.ts";
import { Listener } from "./listener.ts";
import { loadNativeEngine } from "./native_engine.ts";
import { parentPeer, Peer } from "./peer.ts";

// The monitor answers in milliseconds, unless it hangs.
const MONITOR_TIMEOUT_MS = 10_000;
const SINCE_TIMEOUT_MS = 50;
// A monitor that is busy at the start may not have answered once.
const FIRST_SINCE_TIMEOUT_MS = 1000;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A serving thread: the HTTP app on the shared port, with its own ONNX Runtime. */
class ServingThread {
  readonly #coordinator: Peer<CoordinatorMethods>;
  readonly #name: string;
  readonly #options: ServingStart["options"];
  readonly #store = new ModelStore();
  readonly #tally: Tally;
  readonly #feedback: Feedback;
  readonly #guard: Guard;
  readonly #bodies: BodyBudget;
  #certificate: Certificate | undefined;
  /** One for each port. */
  #listeners: readonly Listener[] = [];
  readonly #uploads: Uploads;
  readonly #limiter: Limiter;
  readonly #recorder: RowRecorder | undefined;
  readonly #spans: SpanBuffer | undefined;
  readonly #page: ServingStart["page"];
  readonly #log: Logger;
  readonly runtimeVersion: string;
  /** Why the native engine could not be loaded; else empty. */
  readonly nativeProblem: string;
  #monitor: Peer<MonitorMethods>;
  /** Events of the tally since the last message to the monitor. */
  #news: TallyEvent[] = [];
  /** When the history began, from the last answer of the monitor. */
  #lastSince: number | undefined;
  #draining = false;

  constructor(
    coordinator: Peer<CoordinatorMethods>,
    monitorPort: MessagePort,
    {
      thread,
      options,
      runtime,
      engine,
      runs,
      labels,
      page,
      keys,
      bodies,
      rateBuckets,
      certificate,
    }: ServingStart,
  ) {
    this.#coordinator = coordinator;
    this.#name = thread;
    this.#options = options;
    this.#page = page;
    this.#log = new Logger(options.log, thread);
    this.#monitor = new Peer(monitorPort);
    this.#uploads = new Uploads(options.timeoutMs);
    this.#tally = new Tally((event) => this.#publish(event));
    this.#limiter = new Limiter(RateBuckets.of(rateBuckets), options.rates, this.#tally);
    this.#feedback = new Feedback(this.#store, this.#tally, {
      idKey: options.idKey,
      windowMs: options.labelWindowMs,
      seen: new LabelsSeen(labels.buffer, labels.capacity),
    });
    this.#certificate = certificate;
    this.#bodies = new BodyBudget(bodies.buffer, bodies.slot, options.maxBodies);
    this.#guard = new Guard(this.#tally, options.access);
    this.#guard.replaceKeys(keys);
    this.#recorder = rowRecorder(options.record, this.#tally, {
      log: (batch) => this.#monitor.call("logRows", batch, [batch.bytes.buffer]),
      keepRecent: (lines) => this.#monitor.tell("keepRecent", lines),
    });
    if (options.traceSample !== undefined) {
      this.#spans = new SpanBuffer({
        send: (batch) => this.#monitor.call("takeSpans", batch),
        tally: this.#tally,
      });
    }
    const guard = new RunGuard(runs, (memory) => coordinator.tell("runtimeMemory", memory));
    this.runtimeVersion = configureRuntime(runtime, guard);
    this.nativeProblem = loadNativeEngine(engine, guard);
    watchEventLoopLag(this.#tally, thread);
    watchThreadMemory(this.#tally, thread, webAssemblyBytes);
    keepHeapSmall(() => THREAD_TURNS.isQuiet);
  }

  /** Connects to a new monitor thread, and sends it the current state of the tally. */
  connectMonitor(port: MessagePort): void {
    this.#monitor.close(unavailableError("The monitor thread was just started again"));
    this.#monitor = new Peer(port);
    this.#news = [];
    this.#monitor.tell("tally", { thread: this.#name, events: [...this.#tally.events()] });
  }

  async stage({ id, files, trialReport, recentRows }: StagedVersion): Promise<void> {
    const version = await loadVersion(files, this.#tally, this.#options, {
      ...{ trialReport, recentRows, watchFeatures: this.#options.watchFeatures },
      graphNumber: id,
      onTrap: (trap) => this.#coordinator.tell("trapped", trap),
      onHang: (hang) => this.#coordinator.tell("hung", hang),
    });
    this.#store.stage(id, version);
  }

  discard(id: number): Promise<void> {
    return this.#store.discard(id);
  }

  activate(activation: Activation): void {
    this.#store.activate(activation);
  }

  replaceReference(replaced: ReplacedReference): void {
    this.#store.replaceReference(replaced);
  }

  replaceKeys(keys: readonly KeyEntry[]): void {
    this.#guard.replaceKeys(keys);
  }

  setLogLevel(level: LogLevel): void {
    this.#log.level = level;
  }

  /** Takes new connections with this certificate, and ends the listener of the one before. */
  renewCertificate(certificate: Certificate): void {
    this.#certificate = certificate;
    if (this.#draining) return;
    for (const listener of this.#listeners) void listener.renew();
  }

  #listen(app: Hono, address: Address): Listener {
    const failures = this.#tally.counter(FAMILIES.httpAcceptErrors, {});
    return new Listener({
      serve: () => this.#serve(app, address),
      onFailure: (reason) => {
        failures.add(1);
        this.#log.warn("cannot accept connections: trying again", { reason, port: address.port });
      },
    });
  }

  #serve(app: Hono, { host, port }: Address): Deno.HttpServer {
    const options = { hostname: host, port, reusePort: true, onListen: () => {} };
    return Deno.serve(
      this.#certificate === undefined ? options : { ...options, ...this.#certificate },
      COMPRESSES_BY_ITSELF ? uncompressed(app) : (request, info) => app.fetch(request, info),
    );
  }

  listen(): void {
    const { admin } = this.#options;
    const services: Services = {
      store: this.#store,
      feedback: this.#feedback,
      tally: this.#tally,
      log: this.#log,
      options: this.#options,
      repository: {
        load: (model) => this.#coordinator.call("load", model),
        unload: (model) => this.#coordinator.call("unload", model),
        promoteRows: (model, version, rows) =>
          this.#coordinator.call("promoteRows", { model, version, rows }),
        takeReferenceBack: (model, version) =>
          this.#coordinator.call("takeReferenceBack", { model, version }),
      },
      reloadRules: () => this.#coordinator.call("reloadRules", undefined),
      monitor: {
        metrics: (format) => this.#inTime(this.#monitor.call("metrics", format)),
        statistics: () => this.#inTime(this.#monitor.call("statistics", undefined)),
        since: () => this.#since(),
        recent: (model, version) => this.#inTime(this.#monitor.call("recent", { model, version })),
        // Queries have their own timeout, which may be longer.
        prometheus: (request, signal) => this.#monitor.call("prometheus", request, [], signal),
      },
      recorder: this.#recorder,
      tracer: this.#tracer(),
      page: this.#page,
      uploads: this.#uploads,
      guard: this.#guard,
      bodies: this.#bodies,
      limiter: this.#limiter,
      demo: this.#options.demo
        ? { run: (load) => this.#coordinator.call("simulate", load) }
        : undefined,
      audit: new Audit(this.#log, this.#tally),
      isDraining: () => this.#draining,
    };
    const addresses = admin === undefined ? [this.#options] : [this.#options, admin];
    this.#listeners = addresses.map((address) => {
      const app = createApp(services, admin !== undefined && address !== admin);
      return this.#listen(app, address);
    });
    void this.#since();
  }

  #tracer(): Tracer | undefined {
    const { traceSample: sample } = this.#options;
    const spans = this.#spans;
    if (sample === undefined || spans === undefined) return undefined;
    return new Tracer({ sample, onEnd: (trace) => spans.add(trace) });
  }

  async drain(): Promise<void> {
    this.#draining = true;
    await this.#uploads.none();
    await Promise.all(this.#listeners.map((listener) => listener.shutdown()));
    await this.#recorder?.finish();
    await this.#spans?.finish();
  }

  /** Falls back to the last answer of a busy monitor: the page loads without an exact value too. */
  async #since(): Promise<number | undefined> {
    const answer = this.#monitor.call("since", undefined).then((since) => this.#lastSince = since);
    const timeoutMs = this.#lastSince === undefined ? FIRST_SINCE_TIMEOUT_MS : SINCE_TIMEOUT_MS;
    return await deadline(answer, timeoutMs).catch(() => this.#lastSince);
  }

  /** The answer of the monitor, or an error when it takes too long. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    try {
      return await deadline(answer, MONITOR_TIMEOUT_MS) as T;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      throw deadlineError("The monitor thread did not answer in time");
    }
  }

  /** Sends a burst of events, such as those of a loaded model, in one message. */
  #publish(event: TallyEvent): void {
    if (this.#news.push(event) > 1) return;
    queueMicrotask(() => {
      const events = this.#news;
      this.#news = [];
      if (events.length > 0) this.#monitor.tell("tally", { thread: this.#name, events });
    });
  }
}

// Before 2.9, Deno compressed every response if the client accepts it. Some clients of the Open
// Inference Protocol claim to accept it and cannot decompress.
const COMPRESSES_BY_ITSELF = /^2\.[0-8]\./.test(Deno.version.deno);

/** Prevents Deno from compressing responses. */
function uncompressed(app: Hono): Deno.ServeHandler<Deno.NetAddr> {
  return async (request, info) => {
    const response = await app.fetch(request, info);
    response.headers.set("cache-control", "no-transform");
    return response;
  };
}

let serving: ServingThread;
let monitorPort: MessagePort;

const methods: ServingMethods = {
  monitor(port) {
    monitorPort = port;
    serving?.connectMonitor(port);
  },
  start(start) {
    serving = new ServingThread(coordinator, monitorPort, start);
    const { runtimeVersion, nativeProblem } = serving;
    return { runtimeVersion, nativeProblem };
  },
  stage: (version) => serving.stage(version),
  discard: (id) => serving.discard(id),
  activate: (activation) => serving.activate(activation),
  replaceReference: (replaced) => serving.replaceReference(replaced),
  replaceKeys: (keys) => serving.replaceKeys(keys),
  renewCertificate: (certificate) => serving.renewCertificate(certificate),
  setLogLevel: (level) => serving.setLogLevel(level),
  collectGarbage,
  listen: () => serving.listen(),
  drain: () => serving.drain(),
};

const coordinator = parentPeer<CoordinatorMethods>(methods);
