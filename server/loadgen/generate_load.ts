import type { LabelSender } from "./label_sender.ts";
import { type Pace, pace, type Pacing, type Send, SYSTEM_CLOCK } from "./pacing.ts";
import { progressLine, trafficName } from "./report.ts";
import { Results } from "./results.ts";
import { post, requestBody } from "./post.ts";
import type { Traffic } from "./traffic.ts";

export interface LoadOptions extends Pace {
  /** Rows in a request. */
  readonly batch: number;
  readonly timeoutMs: number;
  /** Takes the predicted rows, to send labels for some of them. */
  readonly labels?: Pick<LabelSender, "offer"> | undefined;
}

/** Shows the progress of a run. */
export interface ProgressView {
  /** Time between two lines. */
  readonly intervalMs: number;
  show(line: string): void;
}

/** The result of a run. */
export interface LoadRun {
  readonly pacing: Pacing;
  readonly results: Results;
}

/** Sends requests to the models in turn, until the time is over or `stop` is aborted. */
export async function generateLoad(
  traffic: readonly Traffic[],
  options: LoadOptions,
  stop: AbortSignal,
  view: ProgressView,
): Promise<LoadRun> {
  const { batch, timeoutMs, labels } = options;
  const results = new Results();
  let prepared = 0;

  function prepare(dueMs: number): Send {
    const { url, nextRow, truth, ...named } = traffic[prepared++ % traffic.length]!;
    const rows = Array.from({ length: batch }, () => nextRow(dueMs));
    const body = requestBody(rows.map(({ row }) => row));
    return async (since) => {
      results.requestSent();
      const result = await post(url, body, batch, timeoutMs);
      results.requestEnded(trafficName(named), result, SYSTEM_CLOCK.now() - since);
      if (labels === undefined || result.kind === "failed") return;
      for (const [i, answer] of result.predictions.entries()) {
        labels.offer(answer, () => truth(answer, rows[i]!.label, dueMs));
      }
    };
  }

  const start = SYSTEM_CLOCK.now();
  let shown = start;
  const timer = setInterval(() => {
    const now = SYSTEM_CLOCK.now();
    view.show(progressLine(results, now - start, now - shown));
    results.startInterval();
    shown = now;
  }, view.intervalMs);
  try {
    return { pacing: await pace(options, SYSTEM_CLOCK, stop, prepare), results };
  } finally {
    clearInterval(timer);
  }
}
