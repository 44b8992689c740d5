import { useState } from "preact/hooks";
import { dateTime, type Zone } from "../../format/clock.ts";
import { shapeText } from "../../format/shape.ts";
import { Pager } from "../../parts/pager.tsx";
import { hasWords, pageOf, ROWS_A_PAGE } from "../../parts/row_order.ts";
import { Scroll } from "../../parts/scroll.tsx";
import { TableSearch } from "../../parts/table_search.tsx";
import type { Model, ModelVersion, TensorInfo } from "../../state/served_models.ts";
import { versionState } from "../../state/version_state.ts";

/** All versions of all models, with their state; those that are not ready come first. */
export function ModelsPanel({ models, zone }: { models: readonly Model[]; zone: Zone }) {
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const rows = models.flatMap((model) =>
    model.versions.map((version): Row => ({
      ...version,
      name: model.name,
      isDefault: model.default_version === version.version,
    }))
  ).sort((a, b) => urgency(a) - urgency(b));
  const found = rows.filter((row) =>
    hasWords(
      `${row.name} ${row.version} ${versionState(row).text} ${reasons(row, zone)}`,
      search,
    )
  );
  const paged = pageOf(found, page);
  const withEngines = rows.some((row) => row.engine === "native" || row.engine_reason);
  const withReasons = rows.some((row) => reasons(row, zone) !== "");
  return (
    <section class="panel c12">
      <h2>Models</h2>
      {rows.length > ROWS_A_PAGE && (
        <TableSearch
          columns="model, version, state or reason"
          rows="models"
          value={search}
          onInput={(text) => {
            setPage(0);
            setSearch(text);
          }}
          found={found.length}
          all={rows.length}
        />
      )}
      <Scroll label="Models">
        <table>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Version</th>
              <th scope="col">State</th>
              {withReasons && <th scope="col" class="left broad">Reason</th>}
              <th scope="col" class="left wide">Inputs</th>
              <th scope="col" class="left wide">Outputs</th>
              <th scope="col" class="left wide">Batching</th>
              {withEngines && <th scope="col" class="left broad">Engine</th>}
              <th scope="col" class="broad">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {paged.rows.map((row) => (
              <VersionRow
                key={`${row.name} ${row.version}`}
                row={row}
                zone={zone}
                withReasons={withReasons}
                withEngines={withEngines}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      <Pager page={paged.page} pages={paged.pages} onPage={setPage} />
    </section>
  );
}

interface Row extends ModelVersion {
  /** The name of the model. */
  readonly name: string;
  readonly isDefault: boolean;
}

interface VersionRowProps {
  readonly row: Row;
  readonly zone: Zone;
  /** Whether the table has a column for reasons. */
  readonly withReasons: boolean;
  /** Whether the table has a column for engines. */
  readonly withEngines: boolean;
}

function VersionRow({ row, zone, withReasons, withEngines }: VersionRowProps) {
  const state = versionState(row);
  const reason = reasons(row, zone);
  return (
    <>
      <tr>
        <td>
          <b>{row.name}</b>
        </td>
        <td>{row.isDefault && <span class="tag">default</span>} {row.version}</td>
        <td>
          <span class={`tag ${state.mood}`}>{state.text}</span>
        </td>
        {withReasons && <td class="left wrap broad">{reason}</td>}
        <td class="left wrap mono wide">{tensors(row.inputs)}</td>
        <td class="left wrap mono wide">{tensors(row.outputs)}</td>
        <td class="left wrap wide">{batching(row)}</td>
        {withEngines && <td class="left wrap broad">{engine(row)}</td>}
        <td class="mono broad" title={row.sha256}>{row.sha256?.slice(0, 12)}</td>
      </tr>
      {/* On a small screen, a column would have room for a word a line. */}
      {reason !== "" && (
        <tr class="stacked">
          <td class="left wrap" colSpan={6}>{reason}</td>
        </tr>
      )}
    </>
  );
}

const MOODS = ["bad", "warn", "ok"];

function urgency(version: ModelVersion): number {
  return MOODS.indexOf(versionState(version).mood);
}

/** Why a version is not ready or its change was refused, since when, and warnings about its files. */
function reasons({ reason, since, warnings = [] }: ModelVersion, zone: Zone): string {
  const from = since === undefined ? "" : ` (since ${dateTime(Date.parse(since), zone)})`;
  return [reason + from, ...warnings].filter((text) => text !== "").join("; ");
}

/** Whether requests are batched, and if not, why. */
function batching({ batching, batching_reason, batching_rows }: ModelVersion): string {
  if (batching === undefined) return "";
  return batching ? `up to ${batching_rows} rows` : `no – ${batching_reason ?? ""}`;
}

/** The engine that runs the graph, and why, where both could. */
function engine({ engine, engine_reason }: ModelVersion): string {
  if (engine === undefined) return "";
  const name = engine === "wasm" ? "WebAssembly" : engine;
  return engine_reason ? `${name} – ${engine_reason}` : name;
}

function tensors(list: readonly TensorInfo[] = []): string {
  const shown = list.map(({ name, datatype, shape }) => `${name} ${datatype}[${shapeText(shape)}]`);
  return shown.join("; ");
}
