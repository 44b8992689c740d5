import { FirstRequest } from "../../panels/first_request.tsx";
import { Say } from "../../parts/say.tsx";
import { type Model, useModels } from "../../state/served_models.ts";
import { useSession } from "../../state/session.ts";
import { ModelForm } from "./model_form.tsx";

export function TryIt() {
  const session = useSession();
  const models = useModels();
  const { model: chosen } = session.place.value;
  if (models === undefined) return <div class="say" aria-busy="true" />;
  const name = chosen || models.defaultModel;
  const model = models.list.find((one) => one.name === name);
  if (model === undefined) return <NoModel name={name} models={models.list} />;
  return <ModelForm key={name} model={model} names={models.list.map(({ name }) => name)} />;
}

function NoModel({ name, models }: { name: string; models: readonly Model[] }) {
  const session = useSession();
  if (models.length === 0) return <FirstRequest />;
  return (
    <Say mood="unknown">
      <b>Model {name} not found.</b> Available models: {models.map((one) => (
        <button
          key={one.name}
          type="button"
          class="link"
          onClick={() => session.go({ model: one.name, version: "" })}
        >
          {one.name}
        </button>
      ))}
    </Say>
  );
}
