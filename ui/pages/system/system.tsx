import { Say } from "../../parts/say.tsx";
import { cpu, memory, OURS } from "../../expressions/processes.ts";
import { durationShort } from "../../format/duration.ts";
import { counted, show } from "../../format/units.ts";
import { exploreQueries } from "../../state/explore_queries.ts";
import { Later } from "../../parts/later.tsx";
import { lastValue, Stat } from "../../panels/stat.tsx";
import { TimePanel, type TimePanelDefinition } from "../../panels/time_panel.tsx";
import { useSession } from "../../state/session.ts";
import type { Ask } from "../../state/ask.ts";
import type { Expression } from "../../state/expression.ts";
import { useQueries } from "../../state/use_queries.ts";

const lag: Expression = () => "max(runtime_event_loop_lag_seconds)";
/** The median over two minutes: one late scrape alone does not count. */
const usualLag: Expression = () =>
  "quantile_over_time(0.5, max(runtime_event_loop_lag_seconds)[2m:])";
const inFlight: Expression = () => "sum(http_requests_in_flight)";
const started: Expression = () => `max(process_start_time_seconds ${OURS})`;
const series: Expression = () => `sum(scrape_samples_scraped ${OURS})`;
const restarts: Expression = ({ range }) =>
  `sum(increase(runtime_thread_restarts_total[${range}]))`;
const dropped: Expression = ({ range }) =>
  `sum(increase(metrics_dropped_label_sets_total[${range}]))`;
const replicas: Expression = () => "count(modelwatch_build_info)";

const instance = ({ instance }: Readonly<Record<string, string>>) => instance ?? "this process";

const PANELS: readonly (readonly [TimePanelDefinition, number])[] = [
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
    detail: "maximum per 5 s, by thread",
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

export function System() {
  return (
    <>
      <Headline />
      <div class="grid">
        {PANELS.map(([definition, span]) => (
          <TimePanel key={definition.id} definition={definition} span={span} />
        ))}
        <ContainerPanels />
      </div>
    </>
  );
}

function Headline() {
  const session = useSession();
  const shown = useQueries([
    ...[cpu, memory, lag, inFlight, started, series].map((expr): Ask => ({ kind: "range", expr })),
    ...[restarts, dropped, replicas, usualLag].map((expr): Ask => ({ kind: "instant", expr })),
  ]);
  const [cores, bytes, delay, flight, start, scraped, again, lost, count, usual] = shown.data;
  const open = (at: number) => () =>
    session.turnTo("explore", { queries: exploreQueries([shown.asks[at]!], session) });
  const uptime = session.now.value - lastValue(start) * 1000;
  const known = shown.data.every((data) => data !== undefined);
  const [mood, lead] = !known
    ? ["unknown", "Loading …"] as const
    : lastValue(again) > 0
    ? ["warn", "A worker thread crashed and was restarted."] as const
    : lastValue(usual) > SLOW_LOOP
    ? ["warn", "Event-loop lag is high; responses may be delayed."] as const
    : Number.isNaN(lastValue(cores))
    ? ["unknown", "No data in this range."] as const
    : ["ok", "Resources are fine."] as const;
  const beyond = lastValue(lost) > 0
    ? ` ${counted(show(lastValue(lost), "number"), "label set")} dropped by a cardinality limit.`
    : "";
  const many = lastValue(count) > 1 ? ` by ${lastValue(count)} replicas` : "";
  return (
    <>
      <Say mood={mood}>
        <b>{lead}</b> {known && !Number.isNaN(lastValue(cores)) && (
          <>
            {`${show(lastValue(cores), "cores")} and ${
              show(lastValue(bytes), "bytes")
            } in use${many},` +
              ` maximum event-loop lag ${show(lastValue(delay), "seconds")}, ` +
              `up ${durationShort(uptime)}.${beyond}`}
          </>
        )}
      </Say>
      <div class="grid">
        <Stat id="s-cpu" name="CPU" data={cores} unit="cores" color={2} onOpen={open(0)}>
          all processes
        </Stat>
        <Stat id="s-memory" name="Memory" data={bytes} unit="bytes" color={4} onOpen={open(1)}>
          resident
        </Stat>
        <Stat
          id="s-lag"
          name="Event-loop lag"
          data={delay}
          unit="seconds"
          color={6}
          onOpen={open(2)}
        >
          slowest thread
        </Stat>
        <Stat id="s-flight" name="In flight" data={flight} unit="count" color={0} onOpen={open(3)}>
          HTTP requests
        </Stat>
        <Stat id="s-series" name="Series" data={scraped} unit="count" color={7} onOpen={open(5)}>
          per scrape
        </Stat>
        <div class="panel stat c2" role="group" aria-label="Uptime">
          <div class="name">Uptime</div>
          <div class="num" key={durationShort(uptime)}>
            {Number.isNaN(uptime) ? "–" : <Uptime ms={uptime} />}
          </div>
          <div class="vs">
            {lastValue(again) > 0
              ? counted(show(lastValue(again), "number"), "thread restart")
              : "no thread restarts"}
          </div>
        </div>
      </div>
    </>
  );
}

/** `3 d 4 h`, with the units in the lighter weight of all numbers. */
function Uptime({ ms }: { ms: number }) {
  return (
    <>
      {durationShort(ms).split(" ").map((part) => {
        const [count, unit] = part.split("\u00a0");
        return (
          <span key={unit}>
            {count}
            <small>{unit}</small>
            {" "}
          </span>
        );
      })}
    </>
  );
}

// 100 ms of waiting for a thread is noticeable in every request.
const SLOW_LOOP = 0.1;

/** Shown only when a cAdvisor is scraped too. */
function ContainerPanels() {
  const { data } = useQueries([{
    kind: "instant",
    expr: () => `count(container_last_seen{name=~".+"})`,
  }]);
  return lastValue(data[0]) > 0 ? <Later load={loadContainers} /> : null;
}

const loadContainers = async () => (await import("./containers.tsx")).Containers;
