/** The sentence at the top of each page. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PageName } from "../state/place.ts";

export type Mood = "ok" | "warn" | "bad" | "unknown";

const MARKS: Readonly<Record<Mood, string>> = { ok: "●", warn: "▲", bad: "■", unknown: "○" };

export interface Sentence {
  readonly mood: Mood;
  /** The most important part. */
  readonly lead: string;
  readonly rest: string;
  readonly link?: { readonly text: string; readonly page: PageName };
}

export interface SayProps {
  readonly mood: Mood;
  /** Screen readers announce the text in `<b>` when it changes, but not the numbers after it. */
  readonly children: ComponentChildren;
  /** A link to the details. */
  readonly link?: ComponentChildren;
  /** Whether a parent is a live region already. */
  readonly within?: boolean;
}

export function Say({ mood, children, link, within = false }: SayProps) {
  const root = useRef<HTMLDivElement>(null);
  // Before the browser tells of the new text.
  useLayoutEffect(() => {
    if (within) return;
    const lead = root.current!.querySelector("b");
    // That nothing is known is no news: the notices above say why.
    if (mood === "unknown") lead?.removeAttribute("role");
    else lead?.setAttribute("role", "status");
  });
  return (
    <div class={`say ${mood}`} ref={root}>
      <span class="mark" aria-hidden="true">{MARKS[mood]}</span>
      <span>{children}</span>
      {link}
    </div>
  );
}
