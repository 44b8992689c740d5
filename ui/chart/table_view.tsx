/** The data of a picture as a table, for readers who want numbers or cannot see the picture. */

import { useState } from "preact/hooks";
import { exact } from "../format/units.ts";
import { Pager } from "../parts/pager.tsx";
import { pageOf } from "../parts/row_order.ts";
import type { Tabular } from "./tabular.ts";

const ROWS_A_PAGE = 25;

export function TableView({ tabular, label }: { tabular: Tabular; label: string }) {
  const [page, setPage] = useState(0);
  const { columns, rows } = tabular;
  const shown = pageOf(rows, page, ROWS_A_PAGE);
  return (
    <div class="table-view">
      <div class="scroll" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
        <table>
          <caption class="sr">{label}</caption>
          <thead>
            <tr>{columns.map(({ name }) => <th key={name} scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>
            {shown.rows.map((row, nth) => (
              <tr key={nth}>
                {row.map((cell, column) => (
                  <td key={column}>
                    {typeof cell === "string" ? cell : Number.isNaN(cell) ? "–" : exact(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager page={shown.page} pages={shown.pages} onPage={setPage} />
    </div>
  );
}
