/** The sentence that each page begins with. */

import type { ComponentChildren } from "preact";

export type Mood = "ok" | "warn" | "bad" | "unknown";

const MARKS: Readonly<Record<Mood, string>> = { ok: "●", warn: "▲", bad: "■", unknown: "○" };

export interface SayProps {
  readonly mood: Mood;
  readonly children: ComponentChildren;
  /** Where to look. */
  readonly link?: ComponentChildren;
}

export function Say({ mood, children, link }: SayProps) {
  return (
    <div class={`say ${mood}`} role="status">
      <span class="mark" aria-hidden="true">{MARKS[mood]}</span>
      <span>{children}</span>
      {link}
    </div>
  );
}
