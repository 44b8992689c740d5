/** Formats failures of unit tests. */

import { formatDuration } from "../../text/duration.ts";
import { quote } from "../../text/quote.ts";
import type { Failure, Line } from "./rule_test_run.ts";

/** Indented lines. In a difference, `-` marks missing results and `+` unexpected ones. */
export function describeFailure(failure: Failure): string {
  const name = failure.test === "" ? "" : `    name: ${failure.test},\n`;
  const time = `time: ${formatDuration(failure.timeMs)}`;
  switch (failure.kind) {
    case "rule":
      return `${name}    rule: ${failure.rule}, ${time}, err: ${failure.error}`;
    case "query":
      return `${name}    expr: ${quote(failure.expr)}, ${time}, err: ${failure.error}`;
    case "samples":
      return `${name}    expr: ${quote(failure.expr)}, ${time}\n${describe(failure.difference)}`;
    case "alerts":
      return `${name}    alertname: ${failure.alertName}, ${time}\n${describe(failure.difference)}`;
  }
}

const MARKS = { expected: "-", actual: "+", both: " " } as const;

function describe(difference: readonly Line[]): string {
  const lines = difference.flatMap(({ of, text }) =>
    text.split("\n").map((line) => `        ${MARKS[of]} ${line}`)
  );
  return ["        (- expected, + got)", ...lines].join("\n");
}
