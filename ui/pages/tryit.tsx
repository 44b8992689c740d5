import { useEffect, useState } from "preact/hooks";
import { Say } from "../parts/say.tsx";
import { clockTime } from "../format/clock.ts";
import { show } from "../format/units.ts";
import { type Feature, type Model, useModels } from "../state/models.ts";
import { store, stored } from "../state/prefs.ts";
import { useReference } from "../state/reference.ts";
import { useSession } from "../state/session.ts";
import { exampleRow, type FormRow } from "./example_row.ts";
import { asCurl, asJavaScript, asPython } from "./snippets.ts";

interface Prediction {
  readonly class?: string;
  readonly score?: number;
  readonly value?: number;
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** What came back for one version. */
type Outcome =
  | {
    readonly state: "answered";
    readonly version: string;
    readonly id: string;
    readonly prediction: Prediction;
    readonly tookMs: number;
    readonly raw: string;
  }
  | {
    readonly state: "refused";
    readonly version: string;
    readonly message: string;
    readonly problems: Readonly<Record<string, string>>;
  };

export function TryIt() {
  const session = useSession();
  const models = useModels();
  const { model: chosen } = session.place.value;
  if (models === undefined) return <div class="say" aria-busy="true" />;
  const name = chosen || models.defaultModel;
  const model = models.list.find((one) => one.name === name);
  if (model === undefined) {
    return (
      <Say mood="unknown">
        <b>There is no model {name}.</b> Choose one that the server has.
      </Say>
    );
  }
  return <ModelForm key={name} model={model} names={models.list.map(({ name }) => name)} />;
}

function ModelForm({ model, names }: { model: Model; names: readonly string[] }) {
  const session = useSession();
  const features = model.manifest?.features ?? [];
  const ready = model.versions.filter(({ state }) => state === "READY").map(({ version }) =>
    version
  );
  const wanted = session.place.value.version || model.default_version || ready[0] || "";
  const version = ready.includes(wanted) ? wanted : ready[0] ?? "";
  const [other, setOther] = useState("");
  const reference = useReference(model.name, version);
  const [row, setRow] = useState<FormRow>({});
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [busy, setBusy] = useState(false);
  const [history, setHistory] = useState(readHistory);
  const fill = () => setRow(exampleRow(features, reference, Math.random));
  useEffect(() => {
    if (Object.keys(row).length === 0 || reference !== undefined) fill();
  }, [model.name, reference]);
  const body = bodyOf(features, row);
  const send = async () => {
    setBusy(true);
    const asked = other === "" ? [version] : [version, other];
    // One after the other: asked together, each would wait for the other and look slower.
    const made: Outcome[] = [];
    for (const one of asked) made.push(await predict(model.name, one, body));
    setOutcomes(made);
    setBusy(false);
    setHistory(remember(model.name, row, made[0]!));
  };
  const refused = outcomes.find((outcome) => outcome.state === "refused");
  const request = { url: `${location.origin}${pathOf(model.name, version)}`, body };
  return (
    <>
      <TrySentence model={model} version={version} outcomes={outcomes} />
      <div class="grid">
        <form
          class="panel c7"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <div class="row form-head">
            <label class="ctl">
              Model
              <select
                value={model.name}
                onChange={(event) => session.go({ model: event.currentTarget.value, version: "" })}
              >
                {names.map((name) => <option key={name} value={name}>{name}</option>)}
              </select>
            </label>
            <label class="ctl">
              Version
              <select
                value={version}
                onChange={(event) => session.go({ version: event.currentTarget.value })}
              >
                {ready.map((one) => <option key={one} value={one}>{one}</option>)}
              </select>
            </label>
            {ready.length > 1 && (
              <label class="ctl">
                beside
                <select value={other} onChange={(event) => setOther(event.currentTarget.value)}>
                  <option value="">none</option>
                  {ready.filter((one) => one !== version).map((one) => (
                    <option key={one} value={one}>{one}</option>
                  ))}
                </select>
              </label>
            )}
            <span class="grow" />
            <button type="button" class="ctl" onClick={fill}>Another example</button>
            <button type="submit" class="ctl primary" disabled={busy || version === ""}>
              Predict
            </button>
          </div>
          {features.length === 0
            ? (
              <p class="empty">
                This model has no manifest that names its features; ask it at /v2/models/{model
                  .name}/infer.
              </p>
            )
            : (
              <div class="fields">
                {features.map((feature) => (
                  <Field
                    key={feature.name}
                    feature={feature}
                    value={row[feature.name] ?? ""}
                    problem={refused?.state === "refused"
                      ? refused.problems[feature.name]
                      : undefined}
                    onInput={(value) => setRow({ ...row, [feature.name]: value })}
                  />
                ))}
              </div>
            )}
        </form>
        <div class="c5 stack">
          <section class="panel" aria-live="polite">
            <h2>Answer</h2>
            {outcomes.length === 0
              ? <p class="empty">Fill in the form, or take it as it is, and press Predict</p>
              : (
                <div class="answers">
                  {outcomes.map((outcome) => <Answer key={outcome.version} outcome={outcome} />)}
                </div>
              )}
          </section>
          <section class="panel">
            <h2>The same from a program</h2>
            <Snippet name="curl" text={asCurl(request)} />
            <Snippet name="Python" text={asPython(request)} />
            <Snippet name="JavaScript" text={asJavaScript(request)} />
          </section>
          {history.length > 0 && (
            <section class="panel">
              <h2>
                Asked before
                <em>
                  <button type="button" class="link" onClick={() => setHistory(forget())}>
                    Forget
                  </button>
                </em>
              </h2>
              <table>
                <tbody>
                  {history.filter((entry) => entry.model === model.name).map((entry) => (
                    <tr key={entry.at}>
                      <td>
                        <button
                          type="button"
                          class="link"
                          onClick={() =>
                            setRow(entry.row)}
                        >
                          {clockTime(entry.at, session.place.value.zone)}
                        </button>
                      </td>
                      <td>version {entry.version}</td>
                      <td>{entry.said}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </div>
      </div>
    </>
  );
}

interface TrySentenceProps {
  readonly model: Model;
  readonly version: string;
  readonly outcomes: readonly Outcome[];
}

function TrySentence({ model, version, outcomes }: TrySentenceProps) {
  const [first, second] = outcomes;
  if (version === "") {
    return (
      <Say mood="bad">
        <b>{model.name} does not answer.</b> No version is ready.
      </Say>
    );
  }
  if (first === undefined) {
    return (
      <Say mood="unknown">
        <b>Ask {model.name} version {version}.</b> {model.manifest?.description}{" "}
        The form holds a row like those of its training data.
      </Say>
    );
  }
  if (first.state === "refused") {
    return (
      <Say mood="warn">
        <b>Refused.</b> {first.message}
      </Say>
    );
  }
  const said = (outcome: Outcome) =>
    outcome.state === "answered" ? saidBy(outcome.prediction) : "nothing";
  return (
    <Say mood="ok">
      <b>{model.name} says {said(first)}.</b> {second !== undefined &&
        (said(second) === said(first)
          ? `Version ${second.version} says the same.`
          : `Version ${second.version} says ${said(second)}.`)} Answered in{" "}
      {show(first.tookMs / 1000, "seconds")}, as seen from here.
    </Say>
  );
}

function saidBy({ class: name, score, value, probabilities }: Prediction): string {
  if (name === undefined) return show(value ?? score ?? NaN, "number");
  const sure = probabilities?.[name];
  return sure === undefined ? name : `${name} (${show(sure, "ratio")})`;
}

interface FieldProps {
  readonly feature: Feature;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onInput: (value: string) => void;
}

function Field({ feature, value, problem, onInput }: FieldProps) {
  const { name, type, values, min, max, step, unit, required, description } = feature;
  const range = min !== undefined && max !== undefined ? `${min} to ${max}` : "";
  return (
    <label class="form-field" title={description}>
      <span>
        {name}
        {unit !== undefined && <small>{unit}</small>}
      </span>
      {type === "category"
        ? (
          <select
            class="field"
            value={value}
            aria-invalid={problem !== undefined}
            onChange={(event) => onInput(event.currentTarget.value)}
          >
            {!required && <option value="">(absent)</option>}
            {(values ?? []).map((one) => (
              <option key={one} value={String(one)}>{String(one)}</option>
            ))}
          </select>
        )
        : (
          <input
            class="field"
            type="number"
            inputMode="decimal"
            value={value}
            min={min}
            max={max}
            step={step ?? "any"}
            required={required}
            placeholder={required ? range : "absent"}
            aria-invalid={problem !== undefined}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        )}
      {problem !== undefined && <small class="problem">{problem}</small>}
    </label>
  );
}

function Answer({ outcome }: { outcome: Outcome }) {
  if (outcome.state === "refused") {
    return (
      <div>
        <div class="muted">version {outcome.version}</div>
        <p class="error" role="alert">{outcome.message}</p>
      </div>
    );
  }
  const { version, id, prediction, tookMs, raw } = outcome;
  const probabilities = Object.entries(prediction.probabilities ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <div>
      <div class="muted">version {version}</div>
      <div class="answer-class">{prediction.class ?? show(prediction.value ?? NaN, "number")}</div>
      <table class="probabilities">
        <tbody>
          {probabilities.slice(0, 10).map(([name, share]) => (
            <tr key={name}>
              <td>{name}</td>
              <td class="bar">
                <i style={{ width: `${share * 100}%` }} />
              </td>
              <td>{show(share, "ratio")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="muted">
        {show(tookMs / 1000, "seconds")} · <span class="mono">{id}</span>
      </div>
      <details>
        <summary>JSON</summary>
        <pre class="code" tabIndex={0} role="region" aria-label="The answer as JSON">{raw}</pre>
      </details>
    </div>
  );
}

function Snippet({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="snippet">
      <button
        type="button"
        class="link"
        aria-label={`Copy for ${name}`}
        onClick={() =>
          navigator.clipboard?.writeText(text).then(() => setCopied(true), () => setCopied(false))}
      >
        {copied ? "Copied" : "Copy"}
      </button>
      <details>
        <summary>{name}</summary>
        <pre class="code" tabIndex={0} role="region" aria-label={`For ${name}`}>{text}</pre>
      </details>
    </div>
  );
}

function pathOf(model: string, version: string): string {
  return `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}/predict`;
}

/** The record that the form describes: an empty field is absent; a number is one. */
export function bodyOf(features: readonly Feature[], row: FormRow): Record<string, unknown> {
  const pairs = features.flatMap(({ name, type, values }) => {
    const text = row[name] ?? "";
    if (text === "") return [];
    if (type === "number") return [[name, Number(text)]];
    return [[name, values?.find((value) => String(value) === text) ?? text]];
  });
  return Object.fromEntries(pairs);
}

async function predict(model: string, version: string, body: unknown): Promise<Outcome> {
  const began = performance.now();
  try {
    const response = await fetch(pathOf(model, version), {
      method: "POST",
      headers: { "content-type": "application/json", "x-source": "tryit" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    const tookMs = performance.now() - began;
    if (!response.ok) return refusal(version, answer);
    const [prediction] = answer.predictions;
    return {
      state: "answered",
      version,
      id: answer.id,
      prediction: typeof prediction === "object" ? prediction : { value: prediction },
      tookMs,
      raw: JSON.stringify(answer, null, 1),
    };
  } catch {
    return { state: "refused", version, message: "The server does not answer", problems: {} };
  }
}

interface Refusal {
  readonly error?: string;
  readonly problems?: readonly { readonly field: string; readonly message: string }[];
}

function refusal(version: string, { error, problems = [] }: Refusal): Outcome {
  return {
    state: "refused",
    version,
    message: error ?? "The server refused",
    problems: Object.fromEntries(problems.map(({ field, message }) => [field, message])),
  };
}

interface Asked {
  readonly at: number;
  readonly model: string;
  readonly version: string;
  readonly row: FormRow;
  readonly said: string;
}

const KEPT = 20;

function readHistory(): readonly Asked[] {
  try {
    return JSON.parse(stored("tryit") ?? "[]");
  } catch {
    return [];
  }
}

function remember(model: string, row: FormRow, outcome: Outcome): readonly Asked[] {
  const said = outcome.state === "answered" ? saidBy(outcome.prediction) : "refused";
  const entry = { at: Date.now(), model, version: outcome.version, row, said };
  const history = [entry, ...readHistory()].slice(0, KEPT);
  store("tryit", JSON.stringify(history));
  return history;
}

function forget(): readonly Asked[] {
  store("tryit", "[]");
  return [];
}
