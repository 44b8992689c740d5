/** Containers on the same host; shown only when a cAdvisor is scraped too. */

import { durationShort } from "../../format/duration.ts";
import { show } from "../../format/units.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { TimePanel } from "../../panels/time_panel.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Value } from "../../parts/value.tsx";
import type { Labels } from "../../prom/frame.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import * as ask from "./container_queries.ts";

export function Containers() {
  return (
    <>
      <ContainerTable />
      {ask.CONTAINERS.map((definition, nth) => (
        <TimePanel key={definition.id} definition={definition} span={nth < 3 ? 4 : 6} />
      ))}
    </>
  );
}

// cAdvisor updates `container_last_seen` every few seconds while a container runs.
const GONE_MS = 60_000;

function ContainerTable() {
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(
    [ask.images, ask.cpu, ask.ofQuota, ask.memory, ask.ofLimit, ask.killed]
      .map((expr) => ({ expr, kind: "instant" })),
    visible.visible,
  );
  const [containers, ...measures] = shown.data.map((one) =>
    one?.kind === "instant" ? one.samples : []
  );
  const key = ({ name, pod, container }: Labels) => JSON.stringify([name, pod, container]);
  const [cpu, quota, memory, limit, killed] = measures.map((samples) =>
    new Map(samples.map(({ labels, value }) => [key(labels), value]))
  );
  const rows = containers!.map(({ labels, value: seen }) => {
    const of = (values: ReadonlyMap<string, number> | undefined) => values?.get(key(labels)) ?? NaN;
    return {
      name: ask.containerName(labels),
      image: labels.image ?? "",
      cpu: of(cpu),
      quota: of(quota),
      memory: of(memory),
      limit: of(limit),
      killed: of(killed),
      away: session.now.value - seen * 1000,
    };
  }).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Panel
      id="containers"
      title="Containers"
      detail="from cAdvisor"
      span={12}
      shown={shown}
      visible={visible}
      whole
      height={90}
      tabular={() => ({
        columns: ["Container", "Image", "Cores", "Of quota", "Memory", "Of limit", "OOM kills"]
          .map((name) => ({ name })),
        rows: rows.map(({ name, image, cpu, quota, memory, limit, killed }) => [
          ...[name, image, cpu, quota, memory, limit, killed],
        ]),
      })}
    >
      <Scroll label="Containers">
        <table class="steady">
          <thead>
            <tr>
              <th scope="col">Container</th>
              <th scope="col" class="left wide">Image</th>
              <th scope="col" class="w-9">CPU</th>
              <th scope="col" class="w-8 wide">of quota</th>
              <th scope="col" class="w-9">Memory</th>
              <th scope="col" class="w-8">of limit</th>
              <th scope="col" class="w-8 wide">OOM kills</th>
              <th scope="col" class="w-14 wide">State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.name} ${row.image}`}>
                <td>
                  <b>{row.name}</b>
                </td>
                <td class="left wide wrap">{row.image}</td>
                <td>
                  <Value text={show(row.cpu, "cores")} />
                </td>
                <td class="wide">
                  <Value text={show(row.quota, "ratio")} />
                </td>
                <td>
                  <Value text={show(row.memory, "bytes")} />
                </td>
                <td>
                  <Value text={show(row.limit, "ratio")} />
                </td>
                <td class="wide">
                  <Value text={show(Math.round(row.killed), "count")} />
                </td>
                <td class="wide">
                  <span class={`tag ${row.away > GONE_MS ? "warn" : "ok"}`}>
                    {row.away > GONE_MS ? `last seen ${durationShort(row.away)} ago` : "running"}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
