/** The data and the picture of a panel as files. */

import type { Tabular } from "../chart/tabular.ts";
import { exact } from "../format/units.ts";

/** RFC 4180, with every digit. */
export function toCsv({ columns, rows }: Tabular): string {
  const lines = rows.map((row) => row.map((cell) => cellText(cell)));
  const names = columns.map(({ name }) => safeText(name));
  return [names, ...lines].map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellText(cell: string | number): string {
  if (typeof cell === "string") return safeText(cell);
  return Number.isNaN(cell) ? "" : exact(cell);
}

/**
 * A text that no spreadsheet reads as a formula: labels come from anywhere, and `=cmd()` could run on
 * the reader's computer. Numbers stay as they are.
 */
function safeText(text: string): string {
  if (!/^[=+\-@\t\r\n]/.test(text) || /^[+-](\d+(\.\d+)?(e[+-]?\d+)?|Inf)$/.test(text)) return text;
  return `'${text}`;
}

/** An object per row; a missing value is null, an infinite one is as Prometheus writes it. */
export function toJson({ columns, rows }: Tabular): string {
  const value = (cell: string | number) => {
    if (typeof cell === "string") return cell;
    return Number.isFinite(cell) ? cell : Number.isNaN(cell) ? null : exact(cell);
  };
  const objects = rows.map((row) =>
    Object.fromEntries(row.map((cell, at) => [columns[at]!.name, value(cell)]))
  );
  return JSON.stringify(objects, null, 1);
}

export function saveCsv(title: string, tabular: Tabular): void {
  saveText(fileName(title, "csv"), toCsv(tabular), "text/csv");
}

export function saveJson(title: string, tabular: Tabular): void {
  saveText(fileName(title, "json"), toJson(tabular), "application/json");
}

// File systems allow 255 bytes; file managers show fewer.
const LONGEST_NAME = 80;

/** A file name that every system allows: letters and digits of any script, and dashes. */
export function fileName(title: string, ending: string): string {
  const words = title.normalize("NFC").match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
  const name = [...words.join("-")].slice(0, LONGEST_NAME).join("").replace(/-+$/, "");
  return `${name === "" ? "data" : name}.${ending}`;
}

function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}

function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const MARGIN = 16;
const TITLE_HEIGHT = 34;
const LEGEND_LINE = 20;

/** Saves the canvas of a panel with its title and legend. */
export function savePicture(panel: HTMLElement, title: string): void {
  const drawn = panel.querySelector("canvas");
  if (drawn === null) return;
  const scale = devicePixelRatio;
  const style = getComputedStyle(document.documentElement);
  const named = ".legend > span, .legend > [aria-expanded=false]";
  const entries = [...panel.querySelectorAll<HTMLElement>(named)].map((entry) => ({
    text: entry.innerText.replace(/\s+/g, " "),
    color: getComputedStyle(entry.querySelector(".mark-line") ?? entry).color,
  }));
  const picture = document.createElement("canvas");
  const ctx = picture.getContext("2d")!;
  const font = style.getPropertyValue("--font");
  const width = drawn.width / scale;
  ctx.font = `12px ${font}`;
  const rows = legendRows(entries.map(({ text }) => shortened(ctx, text, width)), ctx, width);
  picture.width = drawn.width + 2 * MARGIN * scale;
  const legendHeight = rows.length > 0 ? rows.length * LEGEND_LINE + 8 : 0;
  picture.height = drawn.height + (MARGIN + TITLE_HEIGHT + legendHeight) * scale;
  ctx.fillStyle = style.getPropertyValue("--surface");
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.scale(scale, scale);
  ctx.fillStyle = style.getPropertyValue("--text");
  ctx.font = `600 13px ${font}`;
  ctx.fillText(shortened(ctx, title, width), MARGIN, 22);
  ctx.drawImage(drawn, MARGIN, TITLE_HEIGHT, width, drawn.height / scale);
  ctx.font = `12px ${font}`;
  rows.forEach((row, nth) => {
    const y = TITLE_HEIGHT + drawn.height / scale + LEGEND_LINE * (nth + 1);
    for (const { at, left, text } of row) {
      ctx.fillStyle = entries[at]!.color;
      ctx.fillRect(MARGIN + left, y - 5, 10, 3);
      ctx.fillStyle = style.getPropertyValue("--text-2");
      ctx.fillText(text, MARGIN + left + 15, y);
    }
  });
  picture.toBlob((blob) => {
    if (blob !== null) saveBlob(fileName(title, "png"), blob);
  });
}

interface LegendEntry {
  /** The index of the text. */
  readonly at: number;
  readonly text: string;
  readonly left: number;
}

/** The texts in rows that are at most as wide as the picture. */
export function legendRows(
  texts: readonly string[],
  ctx: Pick<CanvasRenderingContext2D, "measureText">,
  width: number,
): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let left = Infinity;
  texts.forEach((text, at) => {
    const size = ctx.measureText(text).width + 15;
    if (left + size > width) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)!.push({ at, text, left });
    left += size + 15;
  });
  return rows;
}

/** The start of the text that fits into the width, with an ellipsis. */
function shortened(
  ctx: Pick<CanvasRenderingContext2D, "measureText">,
  text: string,
  width: number,
): string {
  const room = width - 15;
  if (ctx.measureText(text).width <= room) return text;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (ctx.measureText(`${text.slice(0, middle)}…`).width <= room) fits = middle;
    else tooLong = middle;
  }
  return `${text.slice(0, fits)}…`;
}
