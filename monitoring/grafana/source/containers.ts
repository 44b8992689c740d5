/** The dashboard of containers, from the metrics of a cAdvisor. */

import { CONTAINER_COUNT } from "../../../ui/pages/system/queries.ts";
import { CONTAINERS, TABLE } from "../../../ui/pages/system/container_queries.ts";
import type { LineQuery } from "../../../ui/panels/time_panel.tsx";
import { alerts } from "./kit/annotations.ts";
import { makeDashboard } from "./kit/dashboard.ts";
import { pageLines } from "./kit/from_page.ts";
import { SEVERAL } from "./kit/grafana_vars.ts";
import type { Section } from "./kit/layout.ts";
import { stat } from "./kit/stat.ts";
import { table } from "./kit/table.ts";
import type { Thresholds, Tile } from "./kit/tile.ts";
import { UIDS } from "./names.ts";
import { timeSeries } from "./kit/time_series.ts";

// cAdvisor is scraped less often than the models.
const INTERVAL = "15s";

const OF_LIMIT: Thresholds = { base: "green", steps: [[0.8, "orange"], [0.95, "red"]] };

const TEXTS: Readonly<Record<string, string>> = {
  "container-cpu": "Cores that each container uses.",
  "container-memory":
    "Memory that the kernel cannot reclaim at once. The limit is compared with it.",
  "container-throttled":
    "Share of the scheduler's periods in which the CPU limit held a container up.",
  "container-network": "Bytes per second over the network.",
  "container-disk": "Bytes per second from and to disks.",
};

// A container of Docker has a name; a kubelet adds the labels pod and container.
const NAME = "{{name}} {{pod}} {{container}}";

function lines(id: string, width: number): Tile {
  const definition = CONTAINERS.find((panel) => panel.id === id)!;
  const tile = pageLines(definition, SEVERAL, {
    width,
    description: TEXTS[id]!,
    interval: INTERVAL,
    legend: NAME,
    page: { page: "system", parameters: { panel: id } },
    ...(definition.nothing === undefined ? {} : { noValue: definition.nothing }),
  });
  return { ...tile, panel: withWays(tile, definition.lines) };
}

/** Lines of both directions need more than the container's name. */
function withWays({ panel }: Tile, queries: readonly LineQuery[]): Tile["panel"] {
  if (queries.length === 1) return panel;
  const targets = panel.targets!.map((target, nth) => {
    const { name } = queries[nth]!;
    const way = typeof name === "string" ? name : name({ name: "" }).trim();
    return { ...target, legendFormat: `${NAME} ${way}` };
  });
  return { ...panel, targets };
}

const COUNTS: Section = {
  title: "Containers",
  rows: [
    {
      height: 4,
      tiles: [
        stat({
          title: "Containers",
          description: "Containers that cAdvisor reports.",
          width: 6,
          unit: "short",
          target: { expr: CONTAINER_COUNT.count.expr(SEVERAL), instant: true },
        }),
        stat({
          title: "CPU usage",
          description: "Cores that all containers use together.",
          width: 6,
          unit: "suffix: cores",
          target: { expr: `sum(${TABLE.cpu.expr(SEVERAL)})`, interval: INTERVAL },
        }),
        stat({
          title: "Memory",
          description: "Working sets of all containers together.",
          width: 6,
          unit: "decbytes",
          target: { expr: `sum(${TABLE.memory.expr(SEVERAL)})`, interval: INTERVAL },
        }),
        stat({
          title: "Out-of-memory kills",
          description: "Processes that the kernel killed in the range because of a memory limit.",
          width: 6,
          unit: "short",
          target: { expr: `sum(${TABLE.kills.expr(SEVERAL)})`, instant: true },
          thresholds: { base: "green", steps: [[1, "red"]] },
        }),
      ],
    },
    {
      height: 9,
      tiles: [
        table({
          title: "Containers and their limits",
          description:
            "Each container at the end of the range. A container without a limit has no share of it.",
          width: 24,
          keys: { name: "Container", pod: "Pod", container: "In the pod", image: "Image" },
          columns: [
            {
              title: "Last seen",
              expr: `${TABLE.lastSeen.expr(SEVERAL)} * 1000`,
              unit: "dateTimeFromNow",
            },
            { title: "CPU", expr: TABLE.cpu.expr(SEVERAL), unit: "suffix: cores" },
            {
              title: "Of CPU limit",
              expr: TABLE.ofQuota.expr(SEVERAL),
              unit: "percentunit",
              thresholds: OF_LIMIT,
            },
            { title: "Memory", expr: TABLE.memory.expr(SEVERAL), unit: "decbytes" },
            {
              title: "Of memory limit",
              expr: TABLE.ofLimit.expr(SEVERAL),
              unit: "percentunit",
              thresholds: OF_LIMIT,
            },
            {
              title: "Kills",
              expr: TABLE.kills.expr(SEVERAL),
              unit: "short",
              thresholds: { base: "text", steps: [[1, "red"]] },
            },
          ],
          sort: { by: "CPU", descending: true },
          page: { page: "system" },
        }),
      ],
    },
  ],
};

const OVER_TIME: Section = {
  title: "Over time",
  rows: [
    { height: 8, tiles: [lines("container-cpu", 12), lines("container-memory", 12)] },
    {
      height: 8,
      tiles: [
        lines("container-throttled", 12),
        timeSeries({
          title: "Memory of its limit",
          description:
            "Working set as a share of the memory limit. At 1 the kernel kills a process.",
          width: 12,
          unit: "percentunit",
          min: 0,
          lines: [{ expr: TABLE.ofLimit.expr(SEVERAL), legend: NAME, interval: INTERVAL }],
          thresholds: { base: "transparent", steps: [[0.8, "orange"], [0.95, "red"]] },
          noValue: "No container has a memory limit",
        }),
      ],
    },
    { height: 8, tiles: [lines("container-network", 12), lines("container-disk", 12)] },
  ],
};

export function containers() {
  return makeDashboard({
    uid: UIDS.containers,
    title: "Modelwatch: containers",
    description:
      "CPU, memory, network and disks of the containers that cAdvisor sees. The same figures as on " +
      "the page System of the server.",
    page: { page: "system" },
    annotations: [alerts()],
    sections: [COUNTS, OVER_TIME],
  });
}
