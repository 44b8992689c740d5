/** Preferences of the reader, kept in the browser. */

import { type Signal, signal } from "@preact/signals";

export type ThemeChoice = "system" | "light" | "dark";

export interface Prefs {
  readonly theme: Signal<ThemeChoice>;
  /** Single-key shortcuts; some assistive tools send single keys by accident (WCAG 2.1.4). */
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

/** The stored value; undefined for none, and where the browser forbids storage. */
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
    // A preference that cannot be stored holds until the page is left.
  }
}
