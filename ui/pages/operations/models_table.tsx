import { useState } from "preact/hooks";
import { Sparkline } from "../../chart/sparkline.tsx";
import type { Tabular } from "../../chart/tabular.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { show } from "../../format/units.ts";
import { Pager } from "../../parts/pager.tsx";
import { hasWords, inOrder, type Order, pageOf, ROWS_A_PAGE } from "../../parts/row_order.ts";
import { SortHeader } from "../../parts/sort_header.tsx";
import { Value } from "../../parts/value.tsx";
import { TableSearch } from "../../parts/table_search.tsx";
import { useModels } from "../../state/served_models.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { type ModelRow, modelRows, rowText } from "./model_rows.ts";
import { MODEL_TABLE } from "./queries.ts";

const KEYS = {
  model: ({ model, version }: ModelRow) => `${model} ${version}`,
  rate: ({ rate }: ModelRow) => rate,
  failed: ({ failedShare }: ModelRow) => failedShare,
  p50: ({ p50 }: ModelRow) => p50,
  p95: ({ p95 }: ModelRow) => p95,
  p99: ({ p99 }: ModelRow) => p99,
};

/** One row per version in use, the worst first. A row links to the page of its model. */
export function ModelsTable() {
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(MODEL_TABLE, visible.visible);
  const [order, setOrder] = useState<Order>();
  const [page, setPage] = useState(0);
  const { search } = session.place.value;
  const rows = modelRows(shown.data, useModels());
  const found = rows.filter((row) => hasWords(rowText(row), search));
  const paged = pageOf(inOrder(found, order, KEYS), page);
  const sort = { order, onOrder: setOrder };
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
      {(rows.length > ROWS_A_PAGE || search !== "") && (
        <TableSearch
          columns="model, version or state"
          rows="models"
          value={search}
          onInput={(text) => {
            setPage(0);
            session.adjust({ search: text });
          }}
          found={found.length}
          all={rows.length}
        />
      )}
      {found.length === 0 ? <p class="empty">No versions match</p> : (
        <div class="scroll">
          <table class="models-table steady">
            <thead>
              <tr>
                <SortHeader column="model" {...sort}>Model</SortHeader>
                <th scope="col" class="w-8">Version</th>
                <SortHeader column="rate" numbers class="w-9" {...sort}>Requests</SortHeader>
                <th scope="col" class="w-14 wide broad">
                  <span class="sr">Requests over time</span>
                </th>
                <SortHeader column="failed" numbers class="w-8" {...sort}>Failed</SortHeader>
                <SortHeader column="p50" numbers class="w-9 wide broad" {...sort}>p50</SortHeader>
                <SortHeader column="p95" numbers class="w-9" {...sort}>p95</SortHeader>
                <SortHeader column="p99" numbers class="w-9 wide" {...sort}>p99</SortHeader>
                <th scope="col" class="w-16 wide broad">Top class</th>
                <th scope="col" class="w-9 wide">State</th>
              </tr>
            </thead>
            <tbody>
              {paged.rows.map((row) => <TableRow key={`${row.model} ${row.version}`} row={row} />)}
            </tbody>
          </table>
        </div>
      )}
      <Pager page={paged.page} pages={paged.pages} onPage={setPage} />
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
      <td class="wide broad">
        <Sparkline values={row.requests} color={4} width={88} height={20} />
      </td>
      <td>
        <Value text={show(row.failedShare, "ratio")} />
      </td>
      <td class="wide broad">
        <Value text={show(row.p50, "seconds")} />
      </td>
      <td>
        <Value text={show(row.p95, "seconds")} />
      </td>
      <td class="wide">
        <Value text={show(row.p99, "seconds")} />
      </td>
      <td class="wide broad" key={`${topClass?.text} ${topClass?.share}`}>
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
