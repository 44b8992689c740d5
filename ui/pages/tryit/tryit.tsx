import { useEffect, useMemo, useState } from "preact/hooks";
import { clockTime } from "../../format/clock.ts";
import { parseExact } from "../../format/exact_json.ts";
import { show } from "../../format/units.ts";
import { Say } from "../../parts/say.tsx";
import { BASE } from "../../state/base.ts";
import { type Model, type TensorInfo, useModels } from "../../state/models.ts";
import { useReference } from "../../state/reference.ts";
import { useSession } from "../../state/session.ts";
import { exampleRow, type FormRow } from "./example_row.ts";
import type { Request } from "./snippets.ts";
import { Answer, saidBy, Snippets } from "./answer.tsx";
import { Body, Fields } from "./fields.tsx";
import { type Draft, forget, readHistory, remember } from "./history.ts";
import { bodyOf, exampleBody, exampleFields, type Input, inputOf } from "./input.ts";
import { ask, type Outcome, pathOf, type Route } from "./request.ts";

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
        {models.list.length === 0 ? <b>No models.</b> : (
          <>
            <b>Model {name} not found.</b> Available models: {models.list.map((one) => (
              <button
                key={one.name}
                type="button"
                class="link"
                onClick={() => session.go({ model: one.name, version: "" })}
              >
                {one.name}
              </button>
            ))}
          </>
        )}
      </Say>
    );
  }
  return <ModelForm key={name} model={model} names={models.list.map(({ name }) => name)} />;
}

function readyVersions({ versions }: Model): string[] {
  return versions.filter(({ state }) => state === "READY").map(({ version }) => version);
}

function ModelForm({ model, names }: { model: Model; names: readonly string[] }) {
  const session = useSession();
  const ready = readyVersions(model);
  const wanted = session.place.value.version || model.default_version || ready[0] || "";
  const version = ready.includes(wanted) ? wanted : ready[0] ?? "";
  const [other, setOther] = useState("");
  const input = useMemo(
    () => inputOf(model.manifest, model.versions.find((one) => one.version === version)),
    [model, version],
  );
  const { draft, setDraft, fill } = useDraft(model, version, input);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [busy, setBusy] = useState(false);
  const [history, setHistory] = useState(readHistory);
  const route: Route = input.kind === "json" ? input.route : "predict";
  const { body, mistake } = bodyText(input, draft);
  const fields = input.kind === "form" ? input.fields.map(({ name }) => name) : [];
  const send = async () => {
    if (mistake !== "" || busy || version === "") return;
    setBusy(true);
    const asked = other === "" || other === version ? [version] : [version, other];
    // In sequence: two parallel requests would compete and both look slower.
    const made: Outcome[] = [];
    for (const one of asked) {
      made.push(await ask({ model: model.name, version: one, route, body, fields }));
    }
    setOutcomes(made);
    setBusy(false);
    const [first] = made;
    const said = first!.state === "answered" ? saidBy(first!.predictions[0]) : "refused";
    setHistory(remember({ at: Date.now(), model: model.name, version, draft, said }));
  };
  const refused = outcomes.find((outcome) => outcome.state === "refused");
  const url = `${location.origin}${BASE}${pathOf(model.name, version, route)}`;
  const request: Request | undefined = mistake === "" ? { url, body: parseExact(body) } : undefined;
  return (
    <>
      <TrySentence model={model} version={version} input={input} outcomes={outcomes} />
      <div class="grid">
        <form
          class="panel c7"
          // The server validates; its problems appear beside the fields.
          noValidate
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
                Compare with
                <select value={other} onChange={(event) => setOther(event.currentTarget.value)}>
                  <option value="">none</option>
                  {ready.filter((one) => one !== version).map((one) => (
                    <option key={one} value={one}>{one}</option>
                  ))}
                </select>
              </label>
            )}
            <span class="grow" />
            {input.kind !== "large" && (
              <button type="button" class="ctl" onClick={fill}>New example</button>
            )}
            <button
              type="submit"
              class="ctl primary"
              disabled={busy || version === "" || mistake !== ""}
            >
              Predict
            </button>
          </div>
          {input.kind === "form"
            ? (
              <Fields
                fields={input.fields}
                row={typeof draft === "string" ? {} : draft}
                problems={refused?.state === "refused" ? refused.problems : {}}
                onInput={setDraft}
              />
            )
            : input.kind === "json"
            ? (
              <>
                <Body
                  text={typeof draft === "string" ? draft : ""}
                  mistake={mistake}
                  onInput={setDraft}
                  onSend={send}
                />
                <Inputs inputs={input.inputs} />
              </>
            )
            : (
              <>
                <p class="empty">
                  The inputs of this model are too large for a form. Send tensors to{" "}
                  {pathOf(model.name, version, "infer")} from a program.
                </p>
                <Inputs inputs={input.inputs} />
              </>
            )}
        </form>
        <div class="c5 stack">
          <section class="panel" aria-busy={busy}>
            <h2>Response</h2>
            {outcomes.length === 0
              ? <p class="empty">Edit the values or keep them, then press Predict</p>
              : (
                <div class="answers">
                  {outcomes.map((outcome, at) => (
                    <Answer
                      key={outcome.version}
                      outcome={outcome}
                      beside={at === 0 ? undefined : outcomes[0]}
                    />
                  ))}
                </div>
              )}
          </section>
          {input.kind !== "large" && <Snippets request={request} />}
          <Before
            model={model.name}
            kind={typeof draft}
            entries={history}
            onChoose={(draft, version) => {
              setDraft(draft);
              if (ready.includes(version)) session.go({ version });
            }}
            onForget={() => setHistory(forget())}
          />
        </div>
      </div>
    </>
  );
}

interface DraftState {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  /** New example. */
  readonly fill: () => void;
}

/** What the form or the editor holds; an example until somebody writes. */
function useDraft(model: Model, version: string, input: Input): DraftState {
  // Only a manifest names what a reference profile is about.
  const reference = useReference(model.manifest === null ? "" : model.name, version);
  const example = (): Draft => {
    if (input.kind === "large") return "";
    if (input.kind === "json") return exampleBody(input, Math.random);
    const features = model.manifest?.features ?? [];
    return features.length > 0
      ? exampleRow(features, reference, Math.random)
      : exampleFields(input.fields, Math.random);
  };
  const [draft, setDraft] = useState<Draft>(example);
  const [touched, setTouched] = useState(false);
  // A reference that comes later makes a better example; another version may have other inputs.
  useEffect(() => {
    const fits = (typeof draft === "string") === (input.kind !== "form");
    if (!touched || !fits) setDraft(example());
  }, [reference, input]);
  return {
    draft,
    setDraft: (next) => {
      setTouched(true);
      setDraft(next);
    },
    fill: () => setDraft(example()),
  };
}

/** The body to send, and why it cannot be; empty if it can. */
function bodyText(input: Input, draft: Draft): { readonly body: string; readonly mistake: string } {
  if (typeof draft !== "string") {
    const fields = input.kind === "form" ? input.fields : [];
    return { body: JSON.stringify(bodyOf(fields, draft)), mistake: "" };
  }
  try {
    JSON.parse(draft);
    return { body: draft, mistake: "" };
  } catch (error) {
    return { body: draft, mistake: error instanceof Error ? error.message : "Not valid JSON" };
  }
}

function shapeText(shape: TensorInfo["shape"]): string {
  return shape?.map((size) => size === -1 ? "any" : size).join(", ") ?? "any shape";
}

/** What the graph says of what it takes. */
function Inputs({ inputs }: { inputs: readonly TensorInfo[] }) {
  return (
    <p class="muted">
      {inputs.map(({ name, datatype, shape }) => (
        <span key={name} class="tag">
          {name} {datatype} [{shapeText(shape)}]
        </span>
      ))}
    </p>
  );
}

interface BeforeProps {
  readonly model: string;
  /** Drafts of the other kind do not fit the form that is shown. */
  readonly kind: string;
  readonly entries: ReturnType<typeof readHistory>;
  readonly onChoose: (draft: FormRow | string, version: string) => void;
  readonly onForget: () => void;
}

function Before({ model, kind, entries, onChoose, onForget }: BeforeProps) {
  const session = useSession();
  const shown = entries.filter((entry) => entry.model === model && typeof entry.draft === kind);
  if (shown.length === 0) return null;
  return (
    <section class="panel">
      <h2>
        History
        <em>
          <button type="button" class="link" onClick={onForget}>Clear</button>
        </em>
      </h2>
      <table class="asked">
        <tbody>
          {shown.map(({ at, version, draft, said }) => (
            <tr key={at}>
              <td>
                <button type="button" class="link" onClick={() => onChoose(draft, version)}>
                  {clockTime(at, session.place.value.zone)}
                </button>
              </td>
              <td>version {version}</td>
              <td class="wrap">{said}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface TrySentenceProps {
  readonly model: Model;
  readonly version: string;
  readonly input: Input;
  readonly outcomes: readonly Outcome[];
}

function TrySentence({ model, version, input, outcomes }: TrySentenceProps) {
  const [first, second] = outcomes;
  if (version === "") {
    return (
      <Say mood="bad">
        <b>No version of {model.name} is ready.</b> See Status for the reason.
      </Say>
    );
  }
  if (first === undefined) {
    return (
      <Say mood="unknown">
        <b>Try {model.name} version {version}.</b> {model.manifest?.description}{" "}
        {model.manifest?.features !== undefined
          ? "The form is pre-filled with a row resembling its training data."
          : input.kind === "large"
          ? ""
          : "It has no manifest, so the form shows its inputs with made-up values."}
      </Say>
    );
  }
  if (first.state === "refused") {
    const beside = Object.keys(first.problems).length > 0;
    return (
      <Say mood="warn">
        <b>Rejected.</b> {beside ? "See the highlighted fields." : first.message}
      </Say>
    );
  }
  const said = (outcome: Outcome) =>
    outcome.state === "answered" ? saidBy(outcome.predictions[0]) : "nothing";
  return (
    <Say mood="ok">
      <b>{model.name} predicts {said(first)}.</b> {second !== undefined &&
        (said(second) === said(first)
          ? `Version ${second.version} predicts the same.`
          : `Version ${second.version} predicts ${said(second)}.`)} Round trip from this browser:
      {" "}
      {show(first.tookMs / 1000, "seconds")}.
    </Say>
  );
}
