/** How to send a request, for a server that has none to show. */

import { useMemo } from "preact/hooks";
import { CopyButton } from "../parts/copy_button.tsx";
import { Say } from "../parts/say.tsx";
import { exampleDraft, requestBody } from "../requests/draft.ts";
import { inputOf } from "../requests/input.ts";
import { pathOf, routeOf } from "../requests/path.ts";
import { asCurl } from "../requests/snippets.ts";
import { signedIn } from "../state/access.ts";
import { BASE } from "../state/base.ts";
import { useReference } from "../state/reference.ts";
import { type Model, type Models, useModels } from "../state/served_models.ts";
import { useSession } from "../state/session.ts";

export function FirstRequest() {
  const models = useModels();
  const { model: chosen } = useSession().place.value;
  if (models === undefined) return null;
  const { list } = models;
  // The notices say that there is no such model.
  if (list.length > 0 && chosen !== "" && !list.some(({ name }) => name === chosen)) return null;
  const model = readyModel(models, chosen);
  return model === undefined
    ? <NoModel isEmpty={list.length === 0} name={chosen} />
    : <Ways model={model} />;
}

/** The chosen model, else the default one, else any; only if it can answer. */
function readyModel({ list, defaultModel }: Models, chosen: string): Model | undefined {
  const ready = list.filter(({ versions }) => versions.some(({ state }) => state === "READY"));
  const named = (name: string) => ready.find((model) => model.name === name);
  return chosen === "" ? named(defaultModel) ?? ready[0] : named(chosen);
}

/** @param name the chosen model; empty for all of them */
function NoModel({ isEmpty, name }: { isEmpty: boolean; name: string }) {
  const session = useSession();
  const text = isEmpty
    ? "No model was found in the models folder."
    : name === ""
    ? "No model is ready."
    : `${name} is not ready.`;
  return (
    <Say
      mood="unknown"
      link={
        <button type="button" class="link" onClick={() => session.turnTo("status")}>
          View status →
        </button>
      }
    >
      <b>{text}</b> {isEmpty && (
        <>
          Put one there as <code>NAME/1/model.onnx</code>, and the server finds it by itself.
        </>
      )}
    </Say>
  );
}

function Ways({ model }: { model: Model }) {
  const session = useSession();
  const ready = model.versions.filter(({ state }) => state === "READY");
  const version = ready.find((one) => one.version === model.default_version) ?? ready[0]!;
  const reference = useReference(model.manifest === null ? "" : model.name, version.version);
  const curl = useMemo(() => {
    const input = inputOf(model.manifest, version);
    if (input.kind === "large") return undefined;
    const { body } = requestBody(
      input,
      exampleDraft(model.manifest, input, reference, Math.random),
    );
    const path = pathOf(model.name, version.version, routeOf(input));
    const url = `${location.origin}${BASE}${path}`;
    return asCurl({ url, body: JSON.parse(body), keyed: signedIn.value !== undefined });
  }, [model, reference]);
  return (
    <section class="panel first-request">
      <h2>Send a request</h2>
      <p>
        <button
          type="button"
          class="ctl primary"
          onClick={() => session.turnTo("tryit", { model: model.name, version: version.version })}
        >
          Try {model.name}
        </button>
      </p>
      {curl !== undefined && <Command name="From a terminal" text={curl} />}
      {/* It sends no key. */}
      {signedIn.value === undefined && (
        <Command
          name="Realistic traffic for all models"
          text={`modelwatch loadgen --target ${location.origin}${BASE} --duration 2m\n`}
        />
      )}
    </section>
  );
}

function Command({ name, text }: { name: string; text: string }) {
  return (
    <div class="snippet">
      {name} <CopyButton text={text} label={`Copy: ${name}`} />
      <pre class="code" tabIndex={0} role="region" aria-label={name}>{text}</pre>
    </div>
  );
}
