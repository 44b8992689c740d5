/** The queries of the System page, about the processes of the server. */

import { lag, lastingLag } from "../../expressions/lag.ts";
import { cpu, memory, OURS } from "../../expressions/processes.ts";
import type { TimePanelDefinition } from "../../panels/time_panel.tsx";
import type { Labels } from "../../prom/frame.ts";
import { instant, range } from "../../state/ask.ts";
import type { Expression } from "../../state/expression.ts";

const inFlight: Expression = () => "sum(http_requests_in_flight)";

/** The tiles and the sentence at the top of the page. */
export const HEADLINE = {
  cpu: range(cpu),
  memory: range(memory),
  lag: range(lag),
  inFlight: range(inFlight),
  started: range(() => `max(process_start_time_seconds ${OURS})`),
  series: range(() => `sum(scrape_samples_scraped ${OURS})`),
  restarts: instant(({ range }) => `sum(increase(runtime_thread_restarts_total[${range}]))`),
  dropped: instant(({ range }) => `sum(increase(metrics_dropped_label_sets_total[${range}]))`),
  replicas: instant(() => "count(modelwatch_build_info)"),
  lastingLag: instant(lastingLag),
};

/** How many containers a cAdvisor reports; no series without one. */
export const CONTAINER_COUNT = { count: instant(() => `count(container_last_seen{name=~".+"})`) };

const instance = ({ instance }: Labels) => instance ?? "this process";

/** The panels with their widths in columns. */
export const PANELS: readonly (readonly [TimePanelDefinition, number])[] = [
  [{
    id: "cpu-time",
    title: "CPU usage",
    detail: "cores, by process",
    unit: "cores",
    lines: [{
      expr: ({ rate }) => `sum by (instance) (rate(process_cpu_seconds_total[${rate}]) ${OURS})`,
      name: instance,
    }],
    y: { from: 0 },
  }, 4],
  [{
    id: "memory",
    title: "Memory",
    detail: "resident, by process",
    unit: "bytes",
    lines: [{
      expr: () => `sum by (instance) (process_resident_memory_bytes ${OURS})`,
      name: instance,
    }],
    y: { from: 0 },
  }, 4],
  [{
    id: "lag",
    title: "Event-loop lag",
    detail: "highest in 5 s, by thread",
    unit: "seconds",
    lines: [{
      expr: () => "max by (thread) (runtime_event_loop_lag_seconds)",
      name: ({ thread }) => thread ?? "",
    }],
    y: { from: 0 },
  }, 4],
  [{
    id: "statuses",
    title: "HTTP responses by status",
    detail: "per second",
    unit: "rate",
    lines: [{
      expr: ({ rate }) =>
        `sum by (class) (label_replace(rate(http_requests_total[${rate}]), "class", "\${1}xx", "status", "(.).."))`,
      name: ({ class: name }) => name ?? "",
    }],
    stacked: true,
    always: ["2xx", "4xx"],
    y: { from: 0 },
  }, 6],
  [{
    id: "traffic-bytes",
    title: "HTTP traffic",
    detail: "body bytes per second",
    unit: "bytes/s",
    lines: [
      { expr: ({ rate }) => `sum(rate(http_request_size_bytes_sum[${rate}]))`, name: "received" },
      { expr: ({ rate }) => `sum(rate(http_response_size_bytes_sum[${rate}]))`, name: "sent" },
    ],
    y: { from: 0 },
  }, 6],
  [{
    id: "in-flight",
    title: "Requests in flight",
    detail: "at scrape time",
    unit: "count",
    lines: [
      { expr: inFlight, name: "HTTP" },
      { expr: () => "sum(model_in_flight)", name: "inference" },
      { expr: () => "sum(model_queue_depth)", name: "queued" },
    ],
    y: { from: 0 },
  }, 6],
  [{
    id: "scrapes",
    title: "Scrape duration",
    detail: "by target",
    unit: "seconds",
    lines: [{
      expr: () => "max by (job, instance) (scrape_duration_seconds)",
      name: ({ job, instance }) => `${job} ${instance}`,
    }],
    y: { from: 0 },
  }, 6],
  // Last, because its legend grows with the number of routes.
  [{
    id: "routes",
    title: "HTTP requests by route",
    detail: "per second",
    unit: "rate",
    lines: [{
      expr: ({ rate }) => `sum by (method, route) (rate(http_requests_total[${rate}])) > 0`,
      name: ({ method, route }) => `${method} ${route}`,
    }],
    y: { from: 0 },
  }, 12],
];
