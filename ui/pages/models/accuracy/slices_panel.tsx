import { useState } from "preact/hooks";
import { counted, wholeNumber } from "../../../format/units.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { Value } from "../../../parts/value.tsx";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { difference, figureText, plusMinus } from "./figure_text.ts";
import { FEWEST_LABELS } from "./measured.ts";
import type { AccuracyQueries } from "./queries.ts";
import { accuracyRows, errorRows, type SliceRow } from "./slice_rows.ts";

export interface SlicesPanelProps {
  readonly queries: AccuracyQueries;
  readonly regression: boolean;
  readonly span: number;
}

// The others are behind a button: a model may have hundreds of slices.
const FIRST_ROWS = 8;

/** The figure of each slice beside that of all, the worst first. */
export function SlicesPanel({ queries, regression, span }: SlicesPanelProps) {
  const visible = useVisibility();
  const [all, setAll] = useState(false);
  const shown = useQueries({
    labels: instant(regression ? queries.sliceErrors : queries.slices),
    estimates: regression ? [] : [instant(queries.sliceEstimates)],
  }, visible.visible);
  const { labels, estimates } = shown.data;
  const rows = regression ? errorRows(labels) : accuracyRows(labels, estimates[0]);
  const labelled = rows.some(({ labels }) => labels > 0);
  const figure = regression ? "Root mean squared error" : "Accuracy";
  return (
    <Panel
      id="slices"
      title="Quality by slice"
      detail={labelled ? "worst first, difference to all" : "estimated"}
      note={rows.length > 0 ? counted(String(rows.length), "slice") : undefined}
      span={span}
      shown={shown}
      visible={visible}
      whole
      height={28 * FIRST_ROWS}
      empty={rows.length === 0 ? "No predictions in this range" : undefined}
      tabular={() => ({
        columns: ["Slice", "Labels", figure, "Difference to all", "Estimated"]
          .map((name) => ({ name })),
        rows: rows.map(({ slice, labels, measured, whole, estimated }) => [
          ...[slice, labels, measured.value, measured.value - whole, estimated],
        ]),
      })}
    >
      <table class="steady slices">
        <thead>
          <tr>
            <th scope="col" class="w-slice">Slice</th>
            {labelled && (
              <>
                <th scope="col">Labels</th>
                <th scope="col">{figure}</th>
                <th scope="col">Difference</th>
              </>
            )}
            {!regression && <th scope="col" class={labelled ? "wide" : ""}>Estimated</th>}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, all ? undefined : FIRST_ROWS).map((row) => (
            <Row key={row.slice} row={row} labelled={labelled} regression={regression} />
          ))}
        </tbody>
      </table>
      {rows.length > FIRST_ROWS && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${rows.length} slices`}
        </button>
      )}
    </Panel>
  );
}

interface RowProps {
  readonly row: SliceRow;
  /** Whether any slice has labels; else there are only estimates. */
  readonly labelled: boolean;
  readonly regression: boolean;
}

function Row({ row, labelled, regression }: RowProps) {
  const { slice, labels, measured, whole, estimated, verdict } = row;
  return (
    <tr>
      <td>{slice}</td>
      {labelled && (
        <>
          <td>
            <Value text={wholeNumber(labels)} />
          </td>
          <td class="wrap">
            <Value text={plusMinus(measured)} />
          </td>
          <td class="wrap">
            {verdict === "worse" && <span class="tag warn">behind</span>}
            {labels > 0 && labels < FEWEST_LABELS && <span class="muted">few labels</span>}{" "}
            <Value text={difference(measured.value, whole)} />
          </td>
        </>
      )}
      {!regression && (
        <td class={labelled ? "wide" : ""}>
          <Value text={figureText(estimated)} />
        </td>
      )}
    </tr>
  );
}
