/** The sentence that each page begins with. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PageName } from "../state/place.ts";

export type Mood = "ok" | "warn" | "bad" | "unknown";

const MARKS: Readonly<Record<Mood, string>> = { ok: "●", warn: "▲", bad: "■", unknown: "○" };

export interface Sentence {
  readonly mood: Mood;
  /** What matters most. */
  readonly lead: string;
  readonly rest: string;
  readonly link?: { readonly text: string; readonly page: PageName };
}

export interface SayProps {
  readonly mood: Mood;
  /** What is in `<b>` is said aloud when it changes; the numbers behind it change all the time. */
  readonly children: ComponentChildren;
  /** Where to look. */
  readonly link?: ComponentChildren;
  /** It stands in something that is said aloud as a whole. */
  readonly within?: boolean;
}

export function Say({ mood, children, link, within = false }: SayProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!within) root.current!.querySelector("b")?.setAttribute("role", "status");
  });
  return (
    <div class={`say ${mood}`} ref={root}>
      <span class="mark" aria-hidden="true">{MARKS[mood]}</span>
      <span>{children}</span>
      {link}
    </div>
  );
}
