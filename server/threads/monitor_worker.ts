/// <reference lib="deno.worker" />
import { Logger } from "../logger.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { failure } from "../prometheus/api/api_reply.ts";
import { ApiError } from "../prometheus/api/api_error.ts";
import { History } from "../prometheus/embedded.ts";
import type { MonitorControl, MonitorMethods } from "./messages.ts";
import { Monitor } from "../metrics/monitor.ts";
import { parentPeer, Peer, Transfer } from "./peer.ts";
import { giveWay } from "./priority.ts";
import { Remote } from "../prometheus/remote.ts";

/**
 * The monitor thread: merges the counts of all threads, keeps their history, and
 * answers `/metrics` and queries.
 */

let monitor: Monitor;
let history: History | Remote | undefined;
let log: Logger;

const methods: MonitorMethods = {
  tally: ({ thread, events }) => monitor.accept(thread, events),
  metrics: (format) => monitor.metrics(format),
  statistics: () => monitor.statistics(),
  since: () => history instanceof History ? history.since : undefined,
  prometheus: async (request, signal) => {
    const reply = history === undefined
      ? failure(new ApiError("unavailable", "the store is being opened"), request)
      : await history.answer(request, signal);
    return new Transfer(reply, [reply.body.buffer]);
  },
};

const control: MonitorControl = {
  ...methods,
  start({ log: options, startedAt }) {
    monitor = new Monitor(startedAt);
    log = new Logger(options, "monitor");
    // Predictions have priority over queries and scrapes.
    giveWay();
    watchEventLoopLag(monitor.tally, "monitor");
    log.debug("thread started");
  },
  async keepHistory(options) {
    history = options.kind === "remote"
      ? new Remote(options, monitor)
      : await History.open(options, monitor, log);
  },
  close: async () => await history?.close(),
  connect: (port) => void new Peer(port, methods),
  ended: (thread) => monitor.ended(thread),
};

parentPeer(control);
