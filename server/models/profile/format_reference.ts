import type { Reference } from "../folder/reference.ts";

// Wider lines cannot be compared side by side.
const LINE_WIDTH = 100;
const INDENT = " ";

/** JSON with a line for each profile, map and list: short to scroll through, and to compare. */
export function formatReference(reference: Reference): string {
  return `${format(reference, 0)}\n`;
}

function format(value: unknown, depth: number): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || Array.isArray(value) && !hasObjects(value)) {
    return flat;
  }
  if (depth > 0 && (flat.length <= LINE_WIDTH || depth >= 2)) return flat;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => format(item, depth + 1))
    : Object.entries(value).map(([key, item]) =>
      `${JSON.stringify(key)}: ${format(item, depth + 1)}`
    );
  const lines = items.map((item) => INDENT.repeat(depth + 1) + item).join(",\n");
  return `${open}\n${lines}\n${INDENT.repeat(depth)}${close}`;
}

function hasObjects(list: readonly unknown[]): boolean {
  return list.some((item) => typeof item === "object" && item !== null);
}
