/** What a reader chose for all pages and days, kept in the browser. */

import { type Signal, signal } from "@preact/signals";

export type ThemeChoice = "system" | "light" | "dark";

export interface Prefs {
  readonly theme: Signal<ThemeChoice>;
  /** Single keys act; some readers' tools send them by accident (WCAG 2.1.4). */
  readonly shortcuts: Signal<boolean>;
  /** Legends show min, median, max and last. */
  readonly details: Signal<boolean>;
}

export function loadPrefs(): Prefs {
  const theme = stored("theme");
  return {
    theme: signal(theme === "light" || theme === "dark" ? theme : "system"),
    shortcuts: signal(stored("shortcuts") !== "off"),
    details: signal(stored("details") === "on"),
  };
}

/** What was stored under a name; undefined too where the browser forbids storing. */
export function stored(name: string): string | undefined {
  try {
    return localStorage.getItem(`modelwatch.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function store(name: string, value: string): void {
  try {
    localStorage.setItem(`modelwatch.${name}`, value);
  } catch {
    // A choice that cannot be kept still holds until the page is left.
  }
}
