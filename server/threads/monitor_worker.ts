/// <reference lib="deno.worker" />
import { Logger } from "../log.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { History } from "./history.ts";
import type { MonitorControl, MonitorMethods } from "./messages.ts";
import { Monitor } from "./monitor.ts";
import { type Channel, Peer, Transfer } from "./peer.ts";

/**
 * The monitor thread: merges the counts of the others, keeps what they were, and
 * answers for all of them.
 */

let monitor: Monitor;
let history: History;

const methods: MonitorMethods = {
  tally: ({ thread, events }) => monitor.accept(thread, events),
  metrics: (format) => monitor.metrics(format),
  statistics: () => monitor.statistics(),
  prometheus: async (request, signal) => {
    const reply = await history.answer(request, signal);
    return new Transfer(reply, [reply.body.buffer]);
  },
};

const control: MonitorControl = {
  ...methods,
  start({ log, startedAt, history: options }) {
    monitor = new Monitor(startedAt);
    history = new History(options, monitor);
    history.start();
    watchEventLoopLag(monitor.tally, "monitor");
    new Logger(log, "monitor").debug("thread started");
  },
  connect: (port) => void new Peer(port, methods),
  ended: (thread) => monitor.ended(thread),
};

new Peer(self as unknown as Channel, control);
