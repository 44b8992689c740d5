/** The queries that were run in this browser, the latest first. */

import { store, stored } from "../../state/prefs.ts";

const KEPT = 50;

export function readHistory(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(stored("queries") ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function remember(expr: string): void {
  if (expr.trim() === "") return;
  const others = readHistory().filter((other) => other !== expr);
  store("queries", JSON.stringify([expr, ...others].slice(0, KEPT)));
}

export function forget(): void {
  store("queries", "[]");
}
