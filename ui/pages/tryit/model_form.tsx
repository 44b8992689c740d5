import { useMemo } from "preact/hooks";
import { parseExact } from "../../format/exact_json.ts";
import { signedIn } from "../../state/access.ts";
import { BASE } from "../../state/base.ts";
import type { Model } from "../../state/served_models.ts";
import { useSession } from "../../state/session.ts";
import { Answer } from "./answer.tsx";
import { FormBody } from "./form_body.tsx";
import { FormHead } from "./form_head.tsx";
import { HistoryPanel } from "./history_panel.tsx";
import { PredictForm } from "./predict_form.tsx";
import { inputOf } from "../../requests/input.ts";
import { pathOf, routeOf } from "../../requests/path.ts";
import type { Outcome } from "./request.ts";
import { TrySentence } from "./sentence.tsx";
import { SnippetsPanel } from "./snippets_panel.tsx";
import { unusualValues } from "./unusual.ts";
import { requestBody } from "../../requests/draft.ts";
import { useDraft } from "./use_draft.ts";
import { useRequests } from "./use_requests.ts";

/** Try it for one model: the form, the responses, the code and the history. */
export function ModelForm({ model, names }: { model: Model; names: readonly string[] }) {
  const session = useSession();
  const { version, ready } = versionsOf(model, session.place.value.version);
  const other = session.place.value.compare;
  const setOther = (compare: string) => session.adjust({ compare });
  const input = useMemo(
    () => inputOf(model.manifest, model.versions.find((one) => one.version === version)),
    [model, version],
  );
  const { draft, setDraft, fill, reference } = useDraft(model, version, input, {
    row: session.place.value.row,
    save: (row) => session.adjust({ row }),
  });
  const { body, mistake } = requestBody(input, draft);
  const { outcomes, busy, history, send, clearHistory } = useRequests(model.name, input);
  const canSend = mistake === "" && !busy && version !== "";
  const sendDraft = () => {
    if (!canSend) return;
    send(draft, body, ready.includes(other) && other !== version ? [version, other] : [version]);
  };
  const unusual = typeof draft === "string" || input.kind !== "form"
    ? []
    : unusualValues(input.fields, draft, reference);
  const rejected = outcomes.find((outcome) => outcome.state === "rejected");
  const url = `${location.origin}${BASE}${pathOf(model.name, version, routeOf(input))}`;
  return (
    <>
      <TrySentence model={model} version={version} input={input} outcomes={outcomes} />
      <div class="grid">
        <PredictForm onSubmit={sendDraft}>
          <FormHead
            model={model.name}
            models={names}
            version={version}
            versions={ready}
            other={other}
            onOther={setOther}
            onExample={input.kind === "large" ? undefined : fill}
            canSend={canSend}
          />
          <FormBody
            input={input}
            draft={draft}
            mistake={mistake}
            problems={rejected?.state === "rejected" ? rejected.problems : {}}
            tensorPath={pathOf(model.name, version, "infer")}
            onInput={setDraft}
            onSend={sendDraft}
          />
          <p class="unusual" role="status">
            {unusual.map((text) => <span key={text} class="tag warn">▲ {text}</span>)}
          </p>
        </PredictForm>
        <div class="c5 stack">
          <Responses outcomes={outcomes} busy={busy} />
          {input.kind !== "large" && (
            <SnippetsPanel
              request={mistake === ""
                ? { url, body: parseExact(body), keyed: signedIn.value !== undefined }
                : undefined}
            />
          )}
          <HistoryPanel
            model={model.name}
            draft={draft}
            entries={history}
            onChoose={({ draft, version, other }) => {
              setDraft(draft);
              if (ready.includes(version)) session.go({ version });
              setOther(other !== undefined && ready.includes(other.version) ? other.version : "");
            }}
            onClear={clearHistory}
          />
        </div>
      </div>
    </>
  );
}

/** The versions that are ready, and the one to use: `wanted` if it is ready, else the default. */
function versionsOf({ versions, default_version }: Model, wanted: string) {
  const ready = versions.filter(({ state }) => state === "READY").map(({ version }) => version);
  const version = wanted || default_version || "";
  return { ready, version: ready.includes(version) ? version : ready[0] ?? "" };
}

function Responses({ outcomes, busy }: { outcomes: readonly Outcome[]; busy: boolean }) {
  return (
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
                other={at === 0 ? undefined : outcomes[0]}
              />
            ))}
          </div>
        )}
    </section>
  );
}
