import { useId, useMemo, useState } from "preact/hooks";
import { Answer } from "../pages/tryit/answer.tsx";
import { FormBody } from "../pages/tryit/form_body.tsx";
import { PredictForm } from "../pages/tryit/predict_form.tsx";
import { ask, type Outcome } from "../pages/tryit/request.ts";
import { useDraft } from "../pages/tryit/use_draft.ts";
import { requestBody } from "../requests/draft.ts";
import { inputOf } from "../requests/input.ts";
import { pathOf, routeOf } from "../requests/path.ts";
import type { Model } from "../state/served_models.ts";

/** A model: its form, and its answer as a picture beside it. */
export function GatewayForm({ model }: { model: Model }) {
  const ready = model.versions.filter(({ state }) => state === "READY");
  const [chosen, setChosen] = useState(model.default_version ?? "");
  const version = ready.find((one) => one.version === chosen) ?? ready[0];
  const input = useMemo(() => inputOf(model.manifest, version), [model, version]);
  const { draft, setDraft, fill } = useDraft(model, version?.version ?? "", input);
  const { body, mistake } = requestBody(input, draft);
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const heading = useId();
  const canSend = version !== undefined && mistake === "" && !busy && input.kind !== "large";
  const send = async () => {
    if (!canSend) return;
    setBusy(true);
    const fields = input.kind === "form" ? input.fields.map(({ name }) => name) : [];
    const route = routeOf(input);
    setOutcome(await ask({ model: model.name, version: version.version, route, body, fields }));
    setBusy(false);
  };
  return (
    <section class="model" aria-labelledby={heading}>
      <h2 id={heading}>{model.name}</h2>
      <p class="muted">{model.manifest?.description}</p>
      <div class="grid">
        <PredictForm onSubmit={send}>
          <div class="row form-head">
            <Versions
              values={ready.map((one) => one.version)}
              value={version?.version ?? ""}
              onChange={setChosen}
            />
            <span class="grow" />
            {input.kind !== "large" && (
              <button type="button" class="ctl" onClick={fill}>Another example</button>
            )}
            <button type="submit" class="ctl primary" disabled={!canSend}>Predict</button>
          </div>
          <FormBody
            input={input}
            draft={draft}
            mistake={mistake}
            problems={outcome?.state === "rejected" ? outcome.problems : {}}
            tensorPath={pathOf(model.name, version?.version ?? "", "infer")}
            onInput={setDraft}
            onSend={send}
          />
        </PredictForm>
        <section class="panel c5" aria-busy={busy} aria-live="polite">
          <h2>Response</h2>
          {outcome === undefined
            ? (
              <p class="empty">
                {version === undefined
                  ? `No version is ready: ${model.reason}`
                  : "Edit the values or keep them, then press Predict"}
              </p>
            )
            : <Answer outcome={outcome} />}
        </section>
      </div>
    </section>
  );
}

interface VersionsProps {
  readonly values: readonly string[];
  readonly value: string;
  readonly onChange: (version: string) => void;
}

function Versions({ values, value, onChange }: VersionsProps) {
  return (
    <label class="ctl">
      Version
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {values.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    </label>
  );
}
