import { deadline } from "@std/async/deadline.js";
import { RateBuckets } from "../access/rate_buckets.ts";
import { pageUrl, workerUrl } from "../assets.ts";
import { errorMessage, notFoundError } from "../errors.ts";
import { hostAndPort } from "../net/host_and_port.ts";
import type { Activation, ReplacedReference } from "../models/serving/model_store.ts";
import { engineTitle } from "../models/engine_choice.ts";
import type { EngineOptions } from "../models/run/engine_options.ts";
import type { EngineVerdict } from "../models/trial/engine_verdict.ts";
import { readRuntime, type RuntimeSource } from "../models/run/runtime_source.ts";
import type { KeysFile } from "../access/keys_file.ts";
import type { Logger, LogLevel, LogOptions } from "../logger.ts";
import type { CertificateFiles } from "../net/certificate.ts";
import { FilePoll } from "./file_poll.ts";
import { collectGarbage, DelayedCall } from "./free_memory.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { watchThreadMemory } from "../metrics/thread_memory.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Tally, type TallyEvent } from "../metrics/tally.ts";
import { BodyBudget } from "../http/body_budget.ts";
import { readPage } from "../http/page_pack.ts";
import type { Catalog } from "../models/catalog.ts";
import { LabelsSeen } from "../models/watch/labels_seen.ts";
import type { VersionFiles } from "../models/folder/version_files.ts";
import { VERSION } from "../version.ts";
import { Deployment } from "../models/deployment/deployment.ts";
import type { Fleet } from "../models/deployment/fleet.ts";
import type { VersionFacts } from "../models/deployment/watched_version.ts";
import type { EmbeddedOptions } from "../prometheus/embedded.ts";
import { DemoThreads } from "./demo_threads.ts";
import type {
  CoordinatorMethods,
  MonitorControl,
  ServingMethods,
  ServingOptions,
  StagedVersion,
  TracingOptions,
} from "./messages.ts";
import type { Methods } from "./peer.ts";
import { LoadProgress } from "../models/deployment/load_progress.ts";
import { monitorRights } from "./monitor_rights.ts";
import type { LogFileOptions } from "../prediction_log/log_writer.ts";
import type { RemoteOptions } from "../prometheus/remote.ts";
import type { RuleFiles } from "../prometheus/rules/rule_files.ts";
import { noteDeath, openAgain, startAgain } from "./restart.ts";
import { rightToLoad } from "./native_engine.ts";
import { spawn, type Thread } from "./thread.ts";
import { ThreadWatch } from "./thread_watch.ts";
import { Trial, TRIAL_RUN_MS } from "./trial.ts";
import { Trials } from "./trials.ts";

export interface CoordinatorOptions {
  /** The folder of the model folders. */
  readonly models: string;
  /** The name of the model when `models` is one model folder. */
  readonly modelName: string | undefined;
  readonly defaultModel: string | undefined;
  /** Number of serving threads. */
  readonly threads: number;
  /** Bytes for runs of graphs, on each thread. */
  readonly runMemory: number;
  /** Time between two polls of the model folders, in milliseconds. */
  readonly pollMs: number;
  /** The longest time of a run of a graph, in milliseconds. */
  readonly runTimeoutMs: number;
  readonly engine: EngineOptions;
  readonly serving: ServingOptions;
  /** Undefined without API keys. */
  readonly keys: KeysFile | undefined;
  /** Undefined for plain HTTP. */
  readonly certificate: CertificateFiles | undefined;
  /** The number of labels to remember. */
  readonly labelMemory: number;
  readonly prometheus: EmbeddedOptions | RemoteOptions;
  /** The folder of references made from live rows; undefined to keep them in memory only. */
  readonly references: string | undefined;
  /** Undefined when another Prometheus evaluates the rules. */
  readonly rules: RuleFiles | undefined;
  /** Undefined without a prediction log. */
  readonly predictionLog: LogFileOptions | undefined;
  readonly log: LogOptions;
  /** Undefined when requests are not traced. */
  readonly tracing: TracingOptions | undefined;
}

// A trial has ended by then, and its memory is free.
const SETTLED_MS = 8000;

// The longest time to write the last samples to the disk.
const CLOSE_MS = 5000;

/**
 * The main thread: starts the other threads, replaces one that dies, and loads
 * changed models on all of them. It takes no input from the network.
 */
export class Coordinator implements Fleet {
  readonly #options: CoordinatorOptions;
  readonly #log: Logger;
  readonly #script: typeof workerUrl;
  readonly #startedAt = Date.now();
  readonly #tally: Tally;
  readonly #deployment: Deployment;
  /** ONNX Runtime, the same for all threads. */
  readonly #runtime: Promise<RuntimeSource>;
  readonly #trials: Promise<Trials>;
  /** Staging on the serving threads, one version after another. */
  #staging: Promise<unknown> = Promise.resolve();
  /**
   * What serving threads need beside a version's files, for those that are started later. By its
   * graph: the files change with their reference.
   */
  readonly #staged = new WeakMap<
    VersionFiles["graph"],
    Pick<StagedVersion, "trialReport" | "recentRows">
  >();
  readonly #labels: LabelsSeen;
  /** Bytes of request bodies, with a slot for each serving thread. */
  readonly #bodies: SharedArrayBuffer;
  readonly #rates = RateBuckets.allocate(crypto.getRandomValues(new Uint32Array(1))[0]!);
  /** Serving threads that are started. */
  readonly #serving: Thread<ServingMethods>[] = [];
  /** Those of `#serving`, and those that are being started, with the watch over their runs. */
  readonly #living = new Map<Thread<ServingMethods>, ThreadWatch>();
  readonly #demo: DemoThreads;
  #monitor: Thread<MonitorControl>;
  #poll: ReturnType<typeof setInterval> | undefined;
  readonly #collectGarbage = new DelayedCall(
    () => this.#collectGarbageNow(),
    SETTLED_MS,
  );
  readonly #keysPoll: FilePoll;
  readonly #certificatePoll: FilePoll;
  #stopping = false;

  /** @param script returns the URL of the script of a thread */
  constructor(options: CoordinatorOptions, log: Logger, script = workerUrl) {
    this.#options = options;
    this.#log = log;
    this.#script = script;
    const { runMemory } = options;
    this.#runtime = readRuntime().then((runtime) => ({ ...runtime, runMemory }));
    this.#trials = this.#runtime.then((runtime) => new Trials(() => this.#newTrial(runtime)));
    this.#demo = new DemoThreads(script);
    this.#bodies = BodyBudget.allocate(options.threads);
    this.#labels = LabelsSeen.allocate(options.labelMemory);
    if (this.#dataDir === undefined) this.#labels.open();
    this.#monitor = this.#startMonitor();
    this.#tally = new Tally((event) => this.#publish([event]));
    this.#deployment = new Deployment(this, {
      root: options.models,
      modelName: options.modelName,
      defaultModel: options.defaultModel,
      tally: this.#tally,
      log,
      references: options.references,
      watchFeatures: options.serving.watchFeatures,
    });
    const { keys, certificate } = options;
    this.#keysPoll = new FilePoll("API keys", keys, log, () => {
      for (const { peer } of this.#living.keys()) peer.tell("replaceKeys", keys!.entries);
    });
    this.#certificatePoll = new FilePoll("certificate", certificate, log, () => {
      for (const { peer } of this.#living.keys()) {
        peer.tell("renewCertificate", certificate!.current);
      }
    });
    this.#restarts("monitor");
    watchEventLoopLag(this.#tally, "main");
    watchThreadMemory(this.#tally, "main");
  }

  /** Starts the threads, listens, and loads the models. */
  async start(): Promise<Catalog> {
    const { threads, pollMs } = this.#options;
    for (let i = 0; i < threads; i++) this.#restarts(`serving-${i}`);
    this.#serving.push(
      ...await Promise.all(
        Array.from({ length: threads }, (_, i) => this.#startServing(`serving-${i}`)),
      ),
    );
    await Promise.all(this.#serving.map(({ peer }) => peer.call("listen", undefined)));
    await Promise.all([this.#deployment.start(), this.#openPrometheus()]);
    this.#poll = setInterval(() => {
      void this.#pollModels();
      void this.#pollRules();
      void this.#keysPoll.look();
      void this.#certificatePoll.look();
    }, pollMs);
    return this.#deployment.catalog();
  }

  /**
   * Stops accepting requests, and ends the threads when the last request is answered.
   *
   * @param drainMs the longest time to wait for that
   * @returns whether every request was answered in time
   */
  async stop(drainMs: number): Promise<boolean> {
    this.#stopping = true;
    clearInterval(this.#poll);
    this.#collectGarbage.cancel();
    // A run that is longer than the deadline of its requests has nobody left to answer in time.
    for (const { watchdog } of this.#living.values()) {
      watchdog.limit(this.#options.serving.timeoutMs);
    }
    const drained = Promise.all(this.#serving.map(({ peer }) => peer.call("drain", undefined)));
    const inTime = await deadline(drained, drainMs).then(() => true, () => false);
    // Samples that are not on the disk by then are lost, as when the process is killed.
    await deadline(this.#monitor.peer.call("close", undefined), CLOSE_MS).catch(() => {});
    for (const { worker } of [...this.#serving, this.#monitor]) worker.terminate();
    for (const { watchdog } of this.#living.values()) watchdog.close();
    (await this.#trials).close();
    return inTime;
  }

  /**
   * Tries the version, and then loads it on one thread after another: loading blocks a thread, while
   * the others answer requests.
   */
  async stage(
    id: number,
    files: VersionFiles,
    memoryFor: (facts: VersionFacts) => SharedArrayBuffer | undefined,
  ): Promise<void> {
    // The threads are ending, which is not the fault of the version: it stays pending.
    if (this.#stopping) return await new Promise(() => {});
    const { warnings, trialReport, ...facts } = await (await this.#trials).load(files);
    const { model, version } = files;
    for (const warning of warnings) this.#log.warn(warning, { model, version });
    this.#logEngine(files, trialReport.verdict);
    const staged = {
      trialReport,
      recentRows: memoryFor({ ...facts, engine: trialReport.verdict.engine }),
    };
    this.#staged.set(files.graph, staged);
    const result = this.#staging.then(() => this.#stageOnThreads({ id, files, ...staged }));
    this.#staging = result.catch(() => {});
    await result;
  }

  #logEngine({ model, version }: VersionFiles, { engine, reason, isWarning }: EngineVerdict): void {
    if (reason === "" || isWarning) return;
    this.#log.info("engine chosen", { model, version, engine: engineTitle(engine), reason });
  }

  #newTrial(runtime: RuntimeSource): Trial {
    const { runTimeoutMs, engine } = this.#options;
    return new Trial(runtime, { runLimitMs: Math.min(runTimeoutMs, TRIAL_RUN_MS), engine });
  }

  async #stageOnThreads(version: StagedVersion): Promise<void> {
    this.#collectGarbage.request();
    try {
      for (const thread of this.#serving) await this.#stageOn(thread, version);
    } catch (error) {
      await Promise.allSettled(this.#serving.map(({ peer }) => peer.call("discard", version.id)));
      for (const watch of this.#living.values()) watch.discard(version.id);
      throw error;
    }
  }

  /** Loading versions leaves garbage, and nothing afterwards makes V8 collect it. */
  #collectGarbageNow(): void {
    collectGarbage();
    this.#monitor.peer.tell("collectGarbage", undefined);
    for (const { peer } of this.#living.keys()) peer.tell("collectGarbage", undefined);
  }

  async #stageOn(thread: Thread<ServingMethods>, version: StagedVersion): Promise<void> {
    this.#living.get(thread)?.note(version);
    await thread.peer.call("stage", version);
  }

  async activate(activation: Activation): Promise<void> {
    // A thread that has died gets all versions when it is restarted.
    await Promise.allSettled(
      this.#serving.map(({ peer }) => peer.call("activate", activation)),
    );
    for (const thread of this.#serving) this.#living.get(thread)?.activate(activation);
  }

  async replaceReference(replaced: ReplacedReference): Promise<void> {
    await Promise.allSettled(
      this.#serving.map(({ peer }) => peer.call("replaceReference", replaced)),
    );
  }

  /**
   * Reads the rule files again. When one of them is broken, the rules in force stay.
   *
   * @throws {KnownError<"config">} with everything that is wrong in the files
   * @throws {KnownError<"not_found">} when another Prometheus evaluates the rules
   */
  async reloadRules(): Promise<void> {
    const { rules } = this.#options;
    if (rules === undefined) {
      throw notFoundError(
        "There are no rules to reload: with --prometheus that Prometheus evaluates the rules",
      );
    }
    try {
      await rules.read();
      this.#log.info("rules reloaded", { groups: rules.loaded.groups.length });
    } catch (error) {
      const message = "rules not reloaded: the ones before stay in force";
      this.#log.error(message, { reason: errorMessage(error) });
      throw error;
    } finally {
      // A monitor thread that has died gets the rules when it is started again.
      await this.#loadRules().catch((error) => {
        this.#log.warn("rules not handed to the monitor", { reason: errorMessage(error) });
      });
    }
  }

  /** Has all threads write lines of this level and above. */
  setLogLevel(level: LogLevel): void {
    this.#log.level = level;
    this.#monitor.peer.tell("setLogLevel", level);
    for (const { peer } of this.#living.keys()) peer.tell("setLogLevel", level);
  }

  /** For threads that are started later. */
  get #logOptions(): LogOptions {
    return { ...this.#options.log, level: this.#log.level };
  }

  /** Reads the rule files again when they have changed. */
  async #pollRules(): Promise<void> {
    try {
      if (await this.#options.rules?.hasSettledChange()) await this.reloadRules();
    } catch {
      // It is logged, and the next change is tried again.
    }
  }

  async #pollModels(): Promise<void> {
    try {
      await this.#deployment.poll();
      await this.#deployment.makeReferences();
    } catch (error) {
      this.#log.error("cannot look at the model folder", { reason: errorMessage(error) });
    }
  }

  #startMonitor(): Thread<MonitorControl> {
    const { prometheus, predictionLog, serving, tracing } = this.#options;
    const thread = spawn<MonitorControl>(
      "monitor",
      this.#script("monitor_worker"),
      monitorRights(prometheus, predictionLog, tracing),
      {},
      (reason) => {
        void this.#replaceMonitor(reason);
      },
    );
    const { recent } = serving.record;
    thread.peer.tell("start", {
      ...{ log: this.#logOptions, startedAt: this.#startedAt, predictionLog, recent, tracing },
    });
    return thread;
  }

  async #replaceMonitor(reason: string): Promise<void> {
    await this.#noteDeath(this.#monitor, reason);
    if (this.#stopping) return;
    this.#monitor = this.#startMonitor();
    this.#publish([...this.#tally.events()]);
    // A serving thread that dies at the same time gets its channel when it is replaced.
    await Promise.allSettled(Array.from(this.#living.keys(), (thread) => this.#connect(thread)));
    const monitor = this.#monitor;
    const isStopping = () => this.#stopping || this.#monitor !== monitor;
    // Opened once: a store that is open would find its own lock.
    const open = () => this.#openStore();
    await openAgain("the embedded Prometheus", open, this.#log, isStopping);
    if (isStopping()) return;
    await this.#fillPrometheus().catch((error) => {
      const reason = errorMessage(error);
      this.#log.error("rules or labels not handed to the monitor", { reason });
    });
  }

  async #openPrometheus(): Promise<void> {
    await this.#openStore();
    await this.#fillPrometheus();
  }

  async #openStore(): Promise<void> {
    await this.#monitor.peer.call("openPrometheus", this.#options.prometheus);
  }

  async #fillPrometheus(): Promise<void> {
    await Promise.all([this.#loadRules(), this.#keepLabels()]);
  }

  get #dataDir(): string | undefined {
    const { prometheus } = this.#options;
    return prometheus.kind === "embedded" ? prometheus.dataDir : undefined;
  }

  /** Has the monitor thread keep the labels in the data folder, which it has locked. */
  async #keepLabels(): Promise<void> {
    if (this.#dataDir === undefined) return;
    const { buffer, capacity } = this.#labels;
    await this.#monitor.peer.call("keepLabels", { buffer, capacity, dataDir: this.#dataDir });
  }

  /** Hands the rules in force to the monitor thread. */
  async #loadRules(): Promise<void> {
    const { rules } = this.#options;
    if (rules !== undefined) await this.#monitor.peer.call("loadRules", rules.loaded);
  }

  /** Starts a serving thread that has no models yet. */
  async #startServing(name: string): Promise<Thread<ServingMethods>> {
    const { serving, runTimeoutMs, engine } = this.#options;
    const watch = new ThreadWatch((unstoppable) => {
      if (unstoppable !== undefined) void this.#deployment.noteStuck(unstoppable);
      thread.end("a run goes on although it was stopped");
    });
    const { watchdog } = watch;
    const methods: CoordinatorMethods = {
      load: (model) => this.#deployment.load(model),
      unload: (model) => this.#deployment.unload(model),
      promoteRows: ({ model, version, rows }) => this.#deployment.promoteRows(model, version, rows),
      takeReferenceBack: ({ model, version }) => this.#deployment.takeReferenceBack(model, version),
      reloadRules: () => this.reloadRules(),
      simulate: (load) => this.#demo.run(load),
      trapped: (trap) => this.#deployment.noteTrap(trap),
      hung: (hang) => this.#deployment.noteHang(hang),
      runtimeMemory: (memory) => watchdog.use(memory),
    };
    const { admin } = serving;
    const net = [serving, ...(admin === undefined ? [] : [admin])]
      .map(({ host, port }) => hostAndPort(host, port));
    const thread: Thread<ServingMethods> = spawn(
      name,
      this.#script("serving_worker"),
      { net, ...rightToLoad(engine) },
      methods,
      (reason) => {
        this.#forget(thread);
        void this.#replaceServing(thread, reason);
      },
    );
    this.#living.set(thread, watch);
    await this.#connect(thread);
    const runtime = await this.#runtime;
    const page = await readPage(pageUrl());
    const { buffer, capacity } = this.#labels;
    const labels = { buffer, capacity };
    const keys = this.#options.keys?.entries;
    const certificate = this.#options.certificate?.current;
    const bodies = { buffer: this.#bodies, slot: Number(name.split("-")[1]) };
    const start = {
      ...{ thread: name, runtime, engine, labels, page, keys, bodies, certificate },
      options: { ...serving, log: this.#logOptions },
      rateBuckets: this.#rates.buffer,
      runs: { state: watchdog.state, limitMs: runTimeoutMs },
    };
    const started = await thread.peer.call("start", start);
    if (started.nativeProblem !== "") {
      const message = "the native engine could not be loaded: WebAssembly takes its place";
      this.#log.error(message, { thread: name, reason: started.nativeProblem });
    }
    this.#tally.gauge(FAMILIES.buildInfo, {
      version: VERSION,
      deno_version: Deno.version.deno,
      onnxruntime_version: started.runtimeVersion,
    }).set(1);
    return thread;
  }

  async #replaceServing(dead: Thread<ServingMethods>, reason: string): Promise<void> {
    await this.#noteDeath(dead, reason);
    this.#monitor.peer.tell("ended", dead.name);
    const position = this.#serving.indexOf(dead);
    // A thread that dies while it is being started is retried by its starter.
    if (position === -1) return;
    const start = async () => {
      this.#serving[position] = await this.#deployment.whileStill(() => this.#revive(dead.name));
    };
    await startAgain(dead.name, start, this.#log, () => this.#stopping);
  }

  /** Starts a serving thread with all versions that the others serve. */
  async #revive(name: string): Promise<Thread<ServingMethods>> {
    const thread = await this.#startServing(name);
    try {
      const all = this.#deployment.activeFiles();
      const progress = new LoadProgress(all.length, this.#log, { thread: name });
      // One after another, so that the progress is visible; in parallel would not be faster.
      for (const [id, files] of all.entries()) {
        await this.#stageOn(thread, { id, files, ...this.#staged.get(files.graph)! });
        progress.add();
      }
      const add = all.map((_, id) => id);
      await thread.peer.call("activate", { add, remove: [], catalog: this.#deployment.catalog() });
      await thread.peer.call("listen", undefined);
    } catch (error) {
      this.#forget(thread);
      thread.worker.terminate();
      throw error;
    }
    return thread;
  }

  #forget(thread: Thread<ServingMethods>): void {
    this.#living.get(thread)?.watchdog.close();
    this.#living.delete(thread);
  }

  #noteDeath(dead: Thread<Methods>, reason: string): Promise<void> {
    return noteDeath(dead, reason, this.#log, this.#restarts(dead.name));
  }

  #restarts(thread: string) {
    return this.#tally.counter(FAMILIES.threadRestarts, { thread });
  }

  /** Connects a serving thread with the monitor. */
  async #connect(thread: Thread<ServingMethods>): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    await this.#monitor.peer.call("connect", port1, [port1]);
    await thread.peer.call("monitor", port2, [port2]);
  }

  #publish(events: readonly TallyEvent[]): void {
    this.#monitor.peer.tell("tally", { thread: "main", events });
  }
}
