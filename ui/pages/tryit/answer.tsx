/** The response of one version of a model. */

import { exact, show, wholeNumber } from "../../format/units.ts";
import { brief, NO_CLASS } from "./prediction_text.ts";
import type { Outcome, Prediction } from "./request.ts";

// The JSON below shows the other rows.
const MOST_ROWS = 10;

export function Answer({ outcome, other }: { outcome: Outcome; other?: Outcome | undefined }) {
  if (outcome.state === "rejected") {
    return (
      <div>
        <div class="muted">version {outcome.version}</div>
        <p class="error" role="alert">{outcome.message}</p>
      </div>
    );
  }
  const { version, id, predictions, tookMs, raw } = outcome;
  const otherVersion = other?.version ?? "";
  const otherPredictions = other?.state === "answered" ? other.predictions : [];
  const more = predictions.length - MOST_ROWS;
  return (
    <div>
      <div class="muted">version {version}</div>
      {predictions.slice(0, MOST_ROWS).map((prediction, at) => (
        <OnePrediction
          key={at}
          prediction={prediction}
          other={otherPredictions[at]}
          otherVersion={otherVersion}
        />
      ))}
      {more > 0 && (
        <p class="muted">
          {wholeNumber(more)} more {more === 1 ? "row" : "rows"} in the JSON below
        </p>
      )}
      <div class="muted">
        {show(tookMs / 1000, "seconds")} {id !== "" && <span class="mono">· {id}</span>}
      </div>
      <details>
        <summary>JSON</summary>
        <pre class="code" tabIndex={0} role="region" aria-label="Response as JSON">{raw}</pre>
      </details>
    </div>
  );
}

interface PredictionProps {
  readonly prediction: Prediction;
  /** The prediction of the other version for the same row. */
  readonly other: Prediction | undefined;
  readonly otherVersion: string;
}

function OnePrediction({ prediction, other, otherVersion }: PredictionProps) {
  const { class: name, value, outputs, probabilities } = prediction;
  const isTensors = outputs !== undefined && name === undefined;
  return (
    <>
      {!isTensors && (
        <div class="answer-class" title={typeof value === "number" ? exact(value) : undefined}>
          {name === undefined ? brief(value) : name ?? NO_CLASS}
        </div>
      )}
      {probabilities !== undefined && (
        <Probabilities
          shares={probabilities}
          other={other?.probabilities}
          otherVersion={otherVersion}
        />
      )}
      {outputs !== undefined && <Outputs outputs={outputs} />}
    </>
  );
}

function Outputs({ outputs }: { outputs: Readonly<Record<string, unknown>> }) {
  return (
    <table class="outputs">
      <tbody>
        {Object.entries(outputs).map(([output, tensor]) => (
          <tr key={output}>
            <th scope="row">{output}</th>
            <td class="wrap left mono">{shortened(JSON.stringify(tensor) ?? "")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

type Shares = Readonly<Record<string, number | null>>;

const MOST_CLASSES = 10;

interface ProbabilitiesProps {
  readonly shares: Shares;
  /** Those of the other version. */
  readonly other: Shares | undefined;
  readonly otherVersion: string;
}

function Probabilities({ shares, other, otherVersion }: ProbabilitiesProps) {
  const sorted = Object.entries(shares).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  const more = sorted.length - MOST_CLASSES;
  return (
    <table class="probabilities">
      <tbody>
        {sorted.slice(0, MOST_CLASSES).map(([name, share]) => (
          <tr key={name}>
            <td>{name}</td>
            <td class="bar">
              <i style={{ width: `${(share ?? 0) * 100}%` }} />
            </td>
            <td>{share === null ? "NaN" : show(share, "ratio")}</td>
            {other !== undefined && (
              <td class="muted" title="Difference from the other version, in percentage points">
                {Object.hasOwn(other, name)
                  ? difference(share, other[name]!)
                  : `not in version ${otherVersion}`}
              </td>
            )}
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <td class="muted">{wholeNumber(more)} more {more === 1 ? "class" : "classes"}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** The difference of two shares in percentage points. */
function difference(share: number | null, other: number | null): string {
  if (share === null || other === null) return "";
  const points = Math.round((share - other) * 1000) / 10;
  return points === 0 ? "±0" : points > 0 ? `+${points}` : `−${-points}`;
}
