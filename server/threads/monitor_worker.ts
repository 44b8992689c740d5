/// <reference lib="deno.worker" />
import { Logger } from "../logger.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { watchThreadMemory } from "../metrics/thread_memory.ts";
import { failure } from "../prometheus/api/api_reply.ts";
import { ApiError } from "../prometheus/api/api_error.ts";
import { EmbeddedPrometheus } from "../prometheus/embedded.ts";
import { LabelsSeen } from "../models/watch/labels_seen.ts";
import { collectGarbage, keepHeapSmall } from "./free_memory.ts";
import { LabelKeeper } from "./label_keeper.ts";
import type { MonitorControl, MonitorMethods, TracingOptions } from "./messages.ts";
import { Monitor } from "../metrics/monitor.ts";
import type { Tally } from "../metrics/tally.ts";
import { parentPeer, Peer, Transfer } from "./peer.ts";
import { giveWay } from "./priority.ts";
import { LogWriter } from "../prediction_log/log_writer.ts";
import { RecentRows } from "../prediction_log/recent_rows.ts";
import { Collector } from "../tracing/collector.ts";
import { SpanExporter } from "../tracing/span_exporter.ts";
import { Remote } from "../prometheus/remote.ts";

/**
 * The monitor thread: merges the counts of all threads, keeps their history, and
 * answers `/metrics` and queries.
 */

let monitor: Monitor;
let prometheus: EmbeddedPrometheus | Remote | undefined;
let labels: LabelKeeper | undefined;
let log: Logger;
let logWriter: LogWriter | undefined;
let recent: RecentRows;
let spans: SpanExporter | undefined;

const methods: MonitorMethods = {
  tally: ({ thread, events }) => monitor.accept(thread, events),
  metrics: (format) => monitor.metrics(format),
  statistics: () => monitor.statistics(),
  since: () => prometheus instanceof EmbeddedPrometheus ? prometheus.since : undefined,
  logRows: async (batch) => await logWriter?.write(batch),
  keepRecent: (lines) => recent.add(lines),
  takeSpans: ({ spans: texts, exemplars }) => {
    monitor.keepExemplars(exemplars);
    spans?.add(texts);
  },
  recent: ({ model, version }) => recent.list(model, version),
  prometheus: async (request, signal) => {
    const reply = prometheus === undefined
      ? failure(new ApiError("unavailable", "the store is being opened"), request)
      : await prometheus.answer(request, signal);
    return new Transfer(reply, [reply.body.buffer]);
  },
};

const control: MonitorControl = {
  ...methods,
  start({ log: options, startedAt, predictionLog, recent: most, tracing }) {
    monitor = new Monitor(startedAt);
    log = new Logger(options, "monitor");
    recent = new RecentRows(most);
    if (predictionLog !== undefined) logWriter = new LogWriter(predictionLog, monitor.tally, log);
    if (tracing !== undefined) spans = spanExporter(tracing, monitor.tally, log);
    // Predictions have priority over queries and scrapes.
    giveWay();
    watchEventLoopLag(monitor.tally, "monitor");
    watchThreadMemory(monitor.tally, "monitor");
    keepHeapSmall();
    log.debug("thread started");
  },
  async openPrometheus(options) {
    prometheus = options.kind === "remote"
      ? new Remote(options, monitor)
      : await EmbeddedPrometheus.open(options, monitor, log);
  },
  async keepLabels({ buffer, capacity, dataDir }) {
    labels = await LabelKeeper.start(dataDir, new LabelsSeen(buffer, capacity), log);
  },
  loadRules(rules) {
    if (prometheus instanceof EmbeddedPrometheus) prometheus.loadRules(rules);
  },
  setLogLevel: (level) => void (log.level = level),
  collectGarbage,
  // At the same time: a collector that does not answer must not cost samples.
  close: async () => void await Promise.all([closeFiles(), spans?.close()]),
  connect: (port) => void new Peer(port, methods),
  ended: (thread) => monitor.ended(thread),
};

/** Labels first: the store gives the folder free for another process. */
async function closeFiles(): Promise<void> {
  await labels?.close();
  await logWriter?.close();
  await prometheus?.close();
}

function spanExporter(
  { resource, ...collector }: TracingOptions,
  tally: Tally,
  log: Logger,
): SpanExporter {
  return new SpanExporter({
    ...{ collector: new Collector(collector), resource, tally },
    onProblem: (message) => log.warn(message),
  });
}

parentPeer(control);
