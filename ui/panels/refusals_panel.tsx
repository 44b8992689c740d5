import { useState } from "preact/hooks";
import { dateTime } from "../format/clock.ts";
import { durationShort } from "../format/duration.ts";
import { wholeNumber } from "../format/units.ts";
import { Pager } from "../parts/pager.tsx";
import { pageOf } from "../parts/row_order.ts";
import { Value } from "../parts/value.tsx";
import { ALL_REFUSALS, REFUSALS } from "../expressions/refusals.ts";
import { useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";
import { Panel } from "./panel.tsx";
import { type RefusalRow, refusalRows } from "./refusal_rows.ts";
import { useVisibility } from "./visibility.ts";

const ROWS = 10;

/** Why requests were refused or failed: of the chosen model, or of all. */
export function RefusalsPanel() {
  const session = useSession();
  const visible = useVisibility();
  const { model, zone } = session.place.value;
  const shown = useQueries(model === "" ? ALL_REFUSALS : REFUSALS, visible.visible);
  const [page, setPage] = useState(0);
  const rows = refusalRows(shown.data);
  const paged = pageOf(rows, page, ROWS);
  return (
    <Panel
      id="refusals"
      title="Refused and failed requests"
      detail="why, in this range; values of requests are not kept"
      span={12}
      shown={shown}
      visible={visible}
      whole
      height={60}
      empty={rows.length === 0 ? "No request was refused or failed in this range" : undefined}
      tabular={() => ({
        columns: ["Reason", "Model", "Version", "Route", "Example", "Count", "Last"]
          .map((name) => ({ name })),
        rows: rows.map(({ reason, model, version, route, field, count, last }) => [
          ...[reason, model, version, route, field, Math.round(count)],
          Number.isNaN(last) ? "" : dateTime(last * 1000, zone),
        ]),
      })}
    >
      <div class="scroll">
        <table class="steady refusals">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" class="left w-16">Model</th>
              <th scope="col" class="left wide">Route</th>
              <th scope="col" class="left wide">Example</th>
              <th scope="col" class="w-8">Count</th>
              <th scope="col" class="w-14 wide">Last</th>
            </tr>
          </thead>
          <tbody>
            {paged.rows.map((row) => (
              <Row key={`${row.model} ${row.version} ${row.reason} ${row.route}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager page={paged.page} pages={paged.pages} onPage={setPage} />
    </Panel>
  );
}

function Row({ row }: { row: RefusalRow }) {
  const session = useSession();
  const { reason, model, version, fault, route, field, count, last } = row;
  const open = () => session.turnTo("models", { model, version });
  return (
    <tr>
      <td>
        {reason} {fault && <span class="tag bad">server</span>}
      </td>
      <td class="left wrap">
        {model === ""
          ? <span class="muted">none</span>
          : <button type="button" class="link" onClick={open}>{model} {version}</button>}
      </td>
      <td class="left wrap mono wide">
        {/* A long one breaks before a slash. */}
        {route.split(/(?=\/)/).map((part) => (
          <>
            <wbr />
            {part}
          </>
        ))}
      </td>
      <td class="left wrap wide">
        {field !== "" && <b>{field}</b>}
        {field === "" && <span class="muted">–</span>}
      </td>
      <td>
        <Value text={wholeNumber(count)} />
      </td>
      <td
        class="wide"
        title={Number.isNaN(last) ? "" : dateTime(last * 1000, session.place.value.zone)}
      >
        <Value
          text={Number.isNaN(last)
            ? "–"
            : `${durationShort(Math.max(0, session.now.value - last * 1000))} ago`}
        />
      </td>
    </tr>
  );
}
