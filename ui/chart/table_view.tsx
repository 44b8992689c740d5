/** The data of a picture as a table, for readers who want numbers or cannot see the picture. */

import { useState } from "preact/hooks";
import { exact } from "../format/units.ts";
import type { Tabular } from "./tabular.ts";

const ROWS_A_PAGE = 25;

export function TableView({ tabular, label }: { tabular: Tabular; label: string }) {
  const [page, setPage] = useState(0);
  const { columns, rows } = tabular;
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_A_PAGE));
  const at = Math.min(page, pages - 1);
  const shown = rows.slice(at * ROWS_A_PAGE, (at + 1) * ROWS_A_PAGE);
  return (
    <div class="table-view">
      <div class="scroll" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
        <table>
          <caption class="sr">{label}</caption>
          <thead>
            <tr>{columns.map(({ name }) => <th key={name} scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>
            {shown.map((row, nth) => (
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
      {pages > 1 && (
        <div class="pager">
          <button type="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
            Previous
          </button>
          <span>page {at + 1} of {pages}</span>
          <button type="button" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            Next
          </button>
        </div>
      )}
    </div>
  );
}
