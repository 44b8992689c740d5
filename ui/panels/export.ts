/** A panel's data and picture as files. */

import type { Tabular } from "../chart/tabular.ts";
import { exact } from "../format/units.ts";

/** RFC 4180, with every digit. */
export function toCsv({ columns, rows }: Tabular): string {
  const quote = (text: string) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => row.map((cell) => cellText(cell)));
  return [columns.map(({ name }) => name), ...lines].map((line) => line.map(quote).join(","))
    .join("\r\n") + "\r\n";
}

function cellText(cell: string | number): string {
  if (typeof cell === "string") return cell;
  return Number.isNaN(cell) ? "" : exact(cell);
}

/** An object a row; a value that is missing is null, an infinite one is as Prometheus writes it. */
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

export function saveCsv(name: string, tabular: Tabular): void {
  saveText(`${name}.csv`, toCsv(tabular), "text/csv");
}

export function saveJson(name: string, tabular: Tabular): void {
  saveText(`${name}.json`, toJson(tabular), "application/json");
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

/** The panel's canvas with its title and legend, as a picture of its own. */
export function savePicture(panel: HTMLElement, title: string): void {
  const drawn = panel.querySelector("canvas");
  if (drawn === null) return;
  const scale = devicePixelRatio;
  const style = getComputedStyle(document.documentElement);
  const entries = [...panel.querySelectorAll<HTMLElement>(".legend > span")].map((entry) => ({
    text: entry.innerText.replace(/\s+/g, " "),
    color: getComputedStyle(entry.querySelector(".mark-line") ?? entry).color,
  }));
  const picture = document.createElement("canvas");
  picture.width = drawn.width + 2 * MARGIN * scale;
  const legendHeight = entries.length > 0 ? LEGEND_LINE + 8 : 0;
  picture.height = drawn.height + (MARGIN + TITLE_HEIGHT + legendHeight) * scale;
  const ctx = picture.getContext("2d")!;
  ctx.fillStyle = style.getPropertyValue("--surface");
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.scale(scale, scale);
  const font = style.getPropertyValue("--font");
  ctx.fillStyle = style.getPropertyValue("--text");
  ctx.font = `600 13px ${font}`;
  ctx.fillText(title, MARGIN, 22);
  ctx.drawImage(drawn, MARGIN, TITLE_HEIGHT, drawn.width / scale, drawn.height / scale);
  ctx.font = `12px ${font}`;
  let x = MARGIN;
  const y = TITLE_HEIGHT + drawn.height / scale + LEGEND_LINE;
  for (const { text, color } of entries) {
    ctx.fillStyle = color;
    ctx.fillRect(x, y - 5, 10, 3);
    ctx.fillStyle = style.getPropertyValue("--text-2");
    ctx.fillText(text, x + 15, y);
    x += ctx.measureText(text).width + 30;
  }
  picture.toBlob((blob) => {
    if (blob !== null) saveBlob(`${panel.id}.png`, blob);
  });
}
