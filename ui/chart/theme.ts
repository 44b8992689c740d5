/** The colours of the style sheet, for canvases. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ThemeChoice } from "../state/prefs.ts";
import { COLORS } from "../state/palette.ts";

export interface Theme {
  readonly dark: boolean;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly surface: string;
  readonly accent: string;
  readonly ok: string;
  readonly warn: string;
  readonly bad: string;
  /** Amber of an area; `warn` is for text. */
  readonly pending: string;
  readonly series: readonly string[];
  readonly font: string;
}

function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim() || "#888";
  return {
    dark: document.documentElement.dataset.theme === "dark",
    text: color("text"),
    quiet: color("text-3"),
    line: color("line"),
    lineStrong: color("line-strong"),
    surface: color("surface"),
    accent: color("accent"),
    ok: color("ok"),
    warn: color("warn"),
    bad: color("bad"),
    pending: color("pending"),
    series: Array.from({ length: COLORS }, (_, at) => color(`s${at + 1}`)),
    font: `11px ${style.getPropertyValue("--font").trim() || "sans-serif"}`,
  };
}

/** Colour of a palette index; grey for -1, which stands for a reference or "other". */
export function seriesColor(theme: Theme, index: number): string {
  return theme.series[index] ?? theme.lineStrong;
}

/** A colour of the style sheet, `#rrggbb`, made transparent. */
export function alpha(color: string, share: number): string {
  return `${color}${Math.round(share * 255).toString(16).padStart(2, "0")}`;
}

/** Applies the choice to the page; `system` follows the setting of the system. */
export function followTheme(choice: Signal<ThemeChoice>): ReadonlySignal<Theme> {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const systemDark = signal(system.matches);
  system.addEventListener("change", () => systemDark.value = system.matches);
  return computed(() => {
    const dark = choice.value === "system" ? systemDark.value : choice.value === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    return readTheme();
  });
}
