/** The response of a model, and the same request as code. */

import { useState } from "preact/hooks";
import { exact, show, wholeNumber } from "../../format/units.ts";
import { asCurl, asJavaScript, asPython, type Request } from "./snippets.ts";
import type { Outcome, Prediction } from "./request.ts";

/** A prediction in one line. */
export function saidBy(prediction: Prediction | undefined): string {
  if (prediction === undefined) return "nothing";
  const { class: name, value, probabilities, outputs } = prediction;
  if (name === null) return NO_CLASS;
  if (name !== undefined) {
    const sure = probabilities?.[name];
    return sure === undefined || sure === null ? name : `${name} (${show(sure, "ratio")})`;
  }
  if (outputs === undefined) return brief(value);
  const all = Object.values(outputs);
  return all.length === 1 ? brief(all[0]) : `${all.length} tensors`;
}

// The server answers null when the probabilities are NaN.
const NO_CLASS = "no class";

// Longer texts do not fit on one line.
const BRIEF = 60;

function brief(value: unknown): string {
  if (typeof value === "number") return show(value, "number");
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "nothing";
  return text.length > BRIEF ? `${text.slice(0, BRIEF)}…` : text;
}

// The JSON below shows the other rows.
const MOST_ROWS = 10;

export function Answer({ outcome, beside }: { outcome: Outcome; beside?: Outcome | undefined }) {
  if (outcome.state === "refused") {
    return (
      <div>
        <div class="muted">version {outcome.version}</div>
        <p class="error" role="alert">{outcome.message}</p>
      </div>
    );
  }
  const { version, id, predictions, tookMs, raw } = outcome;
  const others = beside?.state === "answered" ? beside.predictions : [];
  const more = predictions.length - MOST_ROWS;
  return (
    <div>
      <div class="muted">version {version}</div>
      {predictions.slice(0, MOST_ROWS).map((prediction, at) => (
        <OnePrediction key={at} prediction={prediction} beside={others[at]} />
      ))}
      {more > 0 && <p class="muted">{wholeNumber(more)} more rows in the JSON below</p>}
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
  readonly beside: Prediction | undefined;
}

function OnePrediction({ prediction, beside }: PredictionProps) {
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
        <Probabilities shares={probabilities} beside={beside?.probabilities} />
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

function Probabilities({ shares, beside }: { shares: Shares; beside: Shares | undefined }) {
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
            {beside !== undefined && (
              <td class="muted" title="Difference from the other version, in percentage points">
                {difference(share, beside[name])}
              </td>
            )}
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <td class="muted">{wholeNumber(more)} more classes</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** The difference of two shares in percentage points. */
function difference(share: number | null, other: number | null | undefined): string {
  if (other === undefined) return "new";
  if (share === null || other === null) return "";
  const points = Math.round((share - other) * 1000) / 10;
  return points === 0 ? "±0" : points > 0 ? `+${points}` : `−${-points}`;
}

export function Snippets({ request }: { request: Request | undefined }) {
  return (
    <section class="panel">
      <h2>Use in code</h2>
      {request === undefined ? <p class="empty">Available once the JSON is valid</p> : (
        <>
          <Snippet name="curl" text={asCurl(request)} />
          <Snippet name="Python" text={asPython(request)} />
          <Snippet name="JavaScript" text={asJavaScript(request)} />
        </>
      )}
    </section>
  );
}

function Snippet({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState("");
  return (
    <div class="snippet">
      <button
        type="button"
        class="link"
        aria-label={`Copy ${name} code`}
        onClick={() =>
          navigator.clipboard?.writeText(text).then(() => setCopied(text), () => setCopied(""))}
      >
        {copied === text ? "Copied" : "Copy"}
      </button>
      <details>
        <summary>{name}</summary>
        <pre class="code" tabIndex={0} role="region" aria-label={`${name} code`}>{text}</pre>
      </details>
    </div>
  );
}
