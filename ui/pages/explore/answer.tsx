import type { AnswerProps } from "./answer_panel.tsx";
import { InstantAnswer } from "./instant_answer.tsx";
import { RangeAnswer } from "./range_answer.tsx";
import { answerType } from "./view.ts";

/** The answer to one query: a chart over the range, or rows at its end. */
export function Answer(props: AnswerProps) {
  const { expr, view } = props.query;
  const type = answerType(expr);
  // A range vector or a string cannot be drawn over a range.
  const atOnce = type === "matrix" || type === "string" || ["bars", "table", "json"].includes(view);
  return atOnce ? <InstantAnswer {...props} /> : <RangeAnswer {...props} />;
}
