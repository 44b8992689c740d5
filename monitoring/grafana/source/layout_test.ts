import { assert, assertEquals } from "@std/assert/mod.js";
import {
  chartsOf,
  type Dashboard,
  dashboardFiles,
  type Panel,
} from "../testing/dashboard_files.ts";
import { arrange, COLUMNS } from "./kit/layout.ts";
import { stat } from "./kit/stat.ts";
import { assertThrows } from "@std/assert/mod.js";

/** Which panel covers each cell of the grid; several for an overlap. */
function cellsOf({ panels }: Dashboard): Map<string, string[]> {
  const cells = new Map<string, string[]>();
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        const cell = `${column} ${line}`;
        cells.set(cell, [...cells.get(cell) ?? [], title]);
      }
    }
  }
  return cells;
}

function heightOf({ panels }: Dashboard): number {
  return Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
}

// Of a screen 1,440 pixels wide, with 8 pixels between panels.
const COLUMN_PIXELS = (1440 - 16) / COLUMNS;
// Padding, the icon of the description, and the menu of links.
const BESIDE_TITLE_PIXELS = 16 + 22 + 22;
// Inter, medium, 14 pixels: the mean of an English text, rounded up.
const CHARACTER_PIXELS = 7.4;

function fits({ title, gridPos: { w } }: Panel): boolean {
  const room = w * COLUMN_PIXELS - 8 - BESIDE_TITLE_PIXELS;
  // Names of models and features that stand for a variable are longer than its name.
  return title.replaceAll(/\$\w+/g, "a name as long as this").length * CHARACTER_PIXELS <= room;
}

for (const [name, dashboard] of dashboardFiles()) {
  Deno.test(`${name} fills the grid without gaps and overlaps`, () => {
    const cells = cellsOf(dashboard);
    assertEquals(cells.size, COLUMNS * heightOf(dashboard));
    assertEquals([...cells].filter(([, titles]) => titles.length > 1), []);
    assert(dashboard.panels.every(({ gridPos: { x, w } }) => x >= 0 && x + w <= COLUMNS));
  });

  Deno.test(`${name} has panels with different identifiers and titles`, () => {
    const ids = dashboard.panels.map(({ id }) => id);
    assertEquals(ids, ids.map((_, nth) => nth + 1));
    const titles = chartsOf(dashboard).map(({ title }) => title);
    assertEquals(titles.length, new Set(titles).size);
  });

  Deno.test(`the titles of ${name} fit above their panels`, () => {
    assertEquals(dashboard.panels.filter((panel) => !fits(panel)).map(({ title }) => title), []);
  });

  Deno.test(`every panel of ${name} is described in a sentence`, () => {
    const wrong = chartsOf(dashboard).filter(({ description = "" }) =>
      !/^[A-Z0-9].*\.$/s.test(description)
    );
    assertEquals(wrong.map(({ title }) => title), []);
  });
}

Deno.test("arrange() refuses a row that does not fill the grid", () => {
  const tile = stat({ title: "a", description: "A.", width: 23, target: { expr: "up" } });
  assertThrows(
    () => arrange([{ title: "Section", rows: [{ height: 4, tiles: [tile] }] }]),
    RangeError,
    'A row of "Section" is 23 columns wide: expected 24',
  );
});
