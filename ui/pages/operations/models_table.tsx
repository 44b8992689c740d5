import { Sparkline } from "../../chart/sparkline.tsx";
import type { Tabular } from "../../chart/tabular.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { show } from "../../format/units.ts";
import { Value } from "../../parts/value.tsx";
import { useModels } from "../../state/served_models.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { type ModelRow, modelRows } from "./model_rows.ts";
import { MODEL_TABLE } from "./queries.ts";

/** One row per version in use. A row links to the page of its model. */
export function ModelsTable() {
  const visible = useVisibility();
  const shown = useQueries(MODEL_TABLE, visible.visible);
  const rows = modelRows(shown.data, useModels());
  return (
    <Panel
      id="models-table"
      title="Models"
      span={12}
      shown={shown}
      visible={visible}
      empty={rows.length === 0 ? "No model received requests in this range" : undefined}
      tabular={() => tabularOf(rows)}
    >
      <div class="scroll">
        <table class="models-table steady">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" class="w-8">Version</th>
              <th scope="col" class="w-9">Requests</th>
              <th scope="col" class="w-14 wide">
                <span class="sr">Requests over time</span>
              </th>
              <th scope="col" class="w-8">Failed</th>
              <th scope="col" class="w-9 wide">p50</th>
              <th scope="col" class="w-9">p95</th>
              <th scope="col" class="w-9 wide">p99</th>
              <th scope="col" class="w-16 wide">Top class</th>
              <th scope="col" class="w-9 wide">State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => <TableRow key={`${row.model} ${row.version}`} row={row} />)}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function TableRow({ row }: { row: ModelRow }) {
  const session = useSession();
  const open = () => session.turnTo("models", { model: row.model, version: row.version });
  const { topClass } = row;
  return (
    <tr class="link-row" onClick={open}>
      <td>
        <button type="button" class="plain" onClick={open}>{row.model}</button>
        {row.state !== undefined && row.state.mood !== "ok" && (
          <div class={`narrow tag ${row.state.mood}`}>{row.state.text}</div>
        )}
      </td>
      <td>{row.version}</td>
      <td>
        <Value text={show(row.rate, "rate")} />
      </td>
      <td class="wide">
        <Sparkline values={row.requests} color={4} width={88} height={20} />
      </td>
      <td>
        <Value text={show(row.failedShare, "ratio")} />
      </td>
      <td class="wide">
        <Value text={show(row.p50, "seconds")} />
      </td>
      <td>
        <Value text={show(row.p95, "seconds")} />
      </td>
      <td class="wide">
        <Value text={show(row.p99, "seconds")} />
      </td>
      <td class="wide" key={`${topClass?.text} ${topClass?.share}`}>
        {topClass && (
          <>
            {topClass.text} <span class="muted">{show(topClass.share, "ratio")}</span>
          </>
        )}
      </td>
      <td class="wide">
        <span class={`tag ${row.state?.mood ?? ""}`}>{row.state?.text ?? "unknown"}</span>
      </td>
    </tr>
  );
}

function tabularOf(rows: readonly ModelRow[]): Tabular {
  const names = ["Model", "Version", "Requests/s", "Failed", "p50", "p95", "p99"];
  return {
    columns: names.map((name) => ({ name })),
    rows: rows.map(({ model, version, rate, failedShare, p50, p95, p99 }) => [
      ...[model, version, rate, failedShare, p50, p95, p99],
    ]),
  };
}
