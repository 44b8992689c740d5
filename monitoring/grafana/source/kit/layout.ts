/** Places panels on the grid: rows below one another, without gaps. */

import type { Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { RowBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Tile } from "./tile.ts";

export const COLUMNS = 24;

/** Panels beside one another; `height` is in units of the grid. */
export interface Row {
  readonly height: number;
  readonly tiles: readonly Tile[];
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Panels with their places; each section begins with its title. */
export function arrange(sections: readonly Section[]): (Panel | RowPanel)[] {
  const placed: (Panel | RowPanel)[] = [];
  let y = 0;
  const place = (panel: Panel | RowPanel, x: number, w: number, h: number) =>
    placed.push({ ...panel, id: placed.length + 1, gridPos: { x, y, w, h } } as Panel | RowPanel);
  for (const { title, rows } of sections) {
    place(new RowBuilder(title).build(), 0, COLUMNS, 1);
    y += 1;
    for (const { height, tiles } of rows) {
      let x = 0;
      for (const { panel, width } of tiles) {
        place(panel, x, width, height);
        x += width;
      }
      if (x !== COLUMNS) {
        throw new RangeError(`A row of "${title}" is ${x} columns wide: expected ${COLUMNS}`);
      }
      y += height;
    }
  }
  return placed;
}
