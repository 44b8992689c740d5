import { BASE } from "../../../state/base.ts";
import { feedbackCommand } from "./feedback_command.ts";

export interface SendLabelsProps {
  /** A class, or a value for a regression. */
  readonly actual: string | number;
}

/** Tells how labels get here, while there are none. */
export function SendLabels({ actual }: SendLabelsProps) {
  const command = feedbackCommand(location.origin + BASE, actual);
  return (
    <section class="panel c5" id="send-labels" aria-labelledby="send-labels-title">
      <h2>
        <span id="send-labels-title">No labels yet</span>
      </h2>
      <ol class="steps">
        <li>
          Keep the <code>id</code> that comes with each prediction.
        </li>
        <li>Once you know what the row turned out to be, send it:</li>
      </ol>
      <pre
        class="code"
        tabIndex={0}
        role="region"
        aria-label="Command that sends a label"
      >{command}</pre>
      <p class="muted">
        One request can carry many labels: as a JSON array, or one per line (application/x-ndjson).
        See "Labels" in README.md.
      </p>
      <a class="link" href={`${BASE}/openapi.json`}>Description of the API</a>
    </section>
  );
}
