/// <reference lib="deno.worker" />
import { Logger } from "../log.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import type { MonitorControl, MonitorMethods } from "./messages.ts";
import { Monitor } from "./monitor.ts";
import { type Channel, Peer } from "./peer.ts";

/** The monitor thread: merges the counts of the others, and answers for all of them. */

let monitor: Monitor;

const methods: MonitorMethods = {
  tally: ({ thread, events }) => monitor.accept(thread, events),
  metrics: (format) => monitor.metrics(format),
  statistics: () => monitor.statistics(),
};

const control: MonitorControl = {
  ...methods,
  start({ log, startedAt }) {
    monitor = new Monitor(startedAt);
    watchEventLoopLag(monitor.tally, "monitor");
    new Logger(log, "monitor").debug("thread started");
  },
  connect: (port) => void new Peer(port, methods),
  ended: (thread) => monitor.ended(thread),
};

new Peer(self as unknown as Channel, control);
