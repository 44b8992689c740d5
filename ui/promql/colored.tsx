import { highlight, markedPieces } from "./highlight.ts";
import type { Mistake } from "./mistake.ts";

/** Underlined where something is missing. */
const MISSING = " ";

/** A query in colours, its mistake underlined. */
export function Colored({ query, mistake }: { query: string; mistake?: Mistake | undefined }) {
  const span = mistake?.span ?? { start: 0, end: 0 };
  const missing = mistake !== undefined && span.end === span.start;
  return (
    <>
      {markedPieces(highlight(query), span).map(({ text, color, inside }, at) => (
        <span key={at} class={`q-${color}${inside ? " q-wrong" : ""}`}>{text}</span>
      ))}
      {missing && <span class="q-wrong">{MISSING}</span>}
    </>
  );
}
