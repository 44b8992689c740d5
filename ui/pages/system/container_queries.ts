/** Queries of the metrics that cAdvisor exports. */

import type { LineQuery, TimePanelDefinition } from "../../panels/time_panel.tsx";
import type { Labels } from "../../prom/frame.ts";
import { instant } from "../../state/ask.ts";
import type { Expression } from "../../state/expression.ts";

// Leaves out the control groups above containers. A kubelet adds the labels pod and container.
const NAMED = 'name=~".+"';
const BY = "by (name, pod, container)";

export function containerName({ name = "", pod, container }: Labels): string {
  return pod === undefined ? name : [pod, container].filter(Boolean).join(" ");
}

function rate(metric: string): Expression {
  return ({ rate }) => `sum ${BY} (rate(${metric}{${NAMED}}[${rate}]))`;
}

/** One line per container for one direction of its traffic. */
function oneWay(metric: string, way: string): LineQuery {
  return { expr: rate(metric), name: (labels) => `${containerName(labels)} ${way}` };
}

const cpu = rate("container_cpu_usage_seconds_total");
const memory: Expression = () => `max ${BY} (container_memory_working_set_bytes{${NAMED}})`;

/** The columns of the table of containers. */
export const TABLE = {
  lastSeen: instant(() => `max by (name, pod, container, image) (container_last_seen{${NAMED}})`),
  cpu: instant(cpu),
  ofQuota: instant((vars) =>
    `${cpu(vars)} / max ${BY} ((container_spec_cpu_quota{${NAMED}} > 0) / ` +
    `container_spec_cpu_period{${NAMED}})`
  ),
  memory: instant(memory),
  // A limit of 0 means no limit.
  ofLimit: instant((vars) =>
    `${memory(vars)} / max ${BY} (container_spec_memory_limit_bytes{${NAMED}} > 0)`
  ),
  kills: instant(({ range }) =>
    `sum ${BY} (increase(container_oom_events_total{${NAMED}}[${range}]))`
  ),
};

export const CONTAINERS: readonly TimePanelDefinition[] = [
  {
    id: "container-cpu",
    title: "Container CPU usage",
    detail: "cores",
    unit: "cores",
    lines: [{ expr: cpu, name: containerName }],
    y: { from: 0 },
  },
  {
    id: "container-memory",
    title: "Container memory",
    detail: "working set",
    unit: "bytes",
    lines: [{ expr: memory, name: containerName }],
    y: { from: 0 },
  },
  {
    id: "container-throttled",
    title: "Container CPU throttling",
    detail: "of all periods",
    unit: "ratio",
    lines: [{
      expr: ({ rate }) =>
        `sum ${BY} (increase(container_cpu_cfs_throttled_periods_total{${NAMED}}[${rate}])) / ` +
        `sum ${BY} (increase(container_cpu_cfs_periods_total{${NAMED}}[${rate}]))`,
      name: containerName,
    }],
    y: { from: 0 },
    nothing: "No container has a CPU limit",
  },
  {
    id: "container-network",
    title: "Container network",
    unit: "bytes/s",
    lines: [
      oneWay("container_network_receive_bytes_total", "received"),
      oneWay("container_network_transmit_bytes_total", "sent"),
    ],
    y: { from: 0 },
  },
  {
    id: "container-disk",
    title: "Container disk I/O",
    unit: "bytes/s",
    lines: [
      oneWay("container_fs_reads_bytes_total", "read"),
      oneWay("container_fs_writes_bytes_total", "written"),
    ],
    y: { from: 0 },
  },
];
