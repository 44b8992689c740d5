import { useEffect } from "preact/hooks";
import { FirstRequest } from "../../panels/first_request.tsx";
import { useModels } from "../../state/served_models.ts";
import { useReference } from "../../state/reference.ts";
import { useSession } from "../../state/session.ts";
import { referenceStateOf } from "./drift/reference_state.ts";
import { ModelPage } from "./model_page.tsx";

export function Models() {
  const session = useSession();
  const models = useModels();
  const { model: name, version: chosen } = session.place.value;
  const model = models?.list.find((one) => one.name === name);
  useEffect(() => {
    if (name === "" && models !== undefined && models.defaultModel !== "") {
      session.adjust({ model: models.defaultModel });
      session.tick();
    }
  }, [name, models?.defaultModel]);
  const shown = chosen || model?.default_version || "";
  const version = model?.versions.find((one) => one.version === shown);
  const live = referenceStateOf(version);
  // The server refuses to answer for one that is not ready.
  const reference = useReference(version?.state === "READY" ? name : "", shown, live?.made);
  if (models !== undefined && models.list.length === 0) {
    return <FirstRequest />;
  }
  if (name === "") return <div class="say" aria-busy="true" />;
  return <ModelPage key={name} model={model} reference={reference} />;
}
