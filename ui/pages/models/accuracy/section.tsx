import type { ComponentChildren } from "preact";
import type { Visibility } from "../../../panels/visibility.ts";
import { Say, type Sentence } from "../../../parts/say.tsx";

export interface SectionProps {
  readonly sentence: Sentence;
  readonly visible: Visibility;
  readonly children: ComponentChildren;
}

/** A part of a page with a sentence of its own. */
export function Section({ sentence, visible, children }: SectionProps) {
  return (
    <section class="part" aria-label="Accuracy" ref={visible.ref}>
      <Say mood={sentence.mood}>
        <b>{sentence.lead}</b> {sentence.rest}
      </Say>
      <div class="grid">{children}</div>
    </section>
  );
}
