/** Containers on the same host; shown only when a cAdvisor is scraped too. */

import { durationShort } from "../../format/duration.ts";
import { show } from "../../format/units.ts";
import { Panel } from "../../panels/panel.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { Scroll } from "../../parts/scroll.tsx";
import { Value } from "../../parts/value.tsx";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { CONTAINERS, TABLE } from "./container_queries.ts";
import { type ContainerRow, containerRows } from "./container_rows.ts";

export function Containers() {
  return (
    <>
      <ContainerTable />
      {CONTAINERS.map((definition, nth) => (
        <TimePanel key={definition.id} definition={definition} span={nth < 3 ? 4 : 6} />
      ))}
    </>
  );
}

const COLUMNS = ["Container", "Image", "CPU", "Of quota", "Memory", "Of limit", "OOM kills"];

function ContainerTable() {
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(TABLE, visible.visible);
  const rows = containerRows(shown.data, session.now.value);
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
        columns: COLUMNS.map((name) => ({ name })),
        rows: rows.map(({ name, image, cpu, ofQuota, memory, ofLimit, kills }) => [
          ...[name, image, cpu, ofQuota, memory, ofLimit, kills],
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
              <th scope="col" class="w-8 wide">Of quota</th>
              <th scope="col" class="w-9">Memory</th>
              <th scope="col" class="w-8">Of limit</th>
              <th scope="col" class="w-8 wide">OOM kills</th>
              <th scope="col" class="w-14 wide">State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => <TableRow key={`${row.name} ${row.image}`} row={row} />)}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

// cAdvisor updates `container_last_seen` every few seconds while a container runs.
const GONE_MS = 60_000;

function TableRow({ row }: { row: ContainerRow }) {
  const gone = row.unseenMs > GONE_MS;
  return (
    <tr>
      <td>
        <b>{row.name}</b>
      </td>
      <td class="left wide wrap">{row.image}</td>
      <td>
        <Value text={show(row.cpu, "cores")} />
      </td>
      <td class="wide">
        <Value text={show(row.ofQuota, "ratio")} />
      </td>
      <td>
        <Value text={show(row.memory, "bytes")} />
      </td>
      <td>
        <Value text={show(row.ofLimit, "ratio")} />
      </td>
      <td class="wide">
        <Value text={show(row.kills, "count")} />
      </td>
      <td class="wide">
        <span class={`tag ${gone ? "warn" : "ok"}`}>
          {gone ? `last seen ${durationShort(row.unseenMs)} ago` : "running"}
        </span>
      </td>
    </tr>
  );
}
