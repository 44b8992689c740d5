import { instant } from "../../state/ask.ts";
import { useModels } from "../../state/served_models.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { exampleGroups } from "./examples.ts";

const REFERENCES = { rows: instant(() => "max by (model) (model_reference_rows)") };

/** Examples to click, while the page has no query. They are about the chosen or the default model. */
export function ExampleList() {
  const session = useSession();
  const models = useModels();
  const chosen = session.place.value.model || models?.defaultModel;
  const model = models?.list.find(({ name }) => name === chosen);
  const references = useQueries(REFERENCES).data.rows?.samples ?? [];
  const watched = references.some(({ labels }) => labels.model === chosen);
  const subject = model && { ...model, watched: watched ? model.manifest?.features ?? [] : [] };
  return (
    <div class="examples">
      {exampleGroups(subject).map(({ title, examples }) => (
        <section key={title} class="panel" aria-label={`Examples: ${title}`}>
          <h2>{title}</h2>
          <ul class="picks">
            {examples.map(({ text, expr, view }) => (
              <li key={text}>
                <button
                  type="button"
                  onClick={() => session.go({ queries: [{ expr, view }] })}
                >
                  {text}
                  <code aria-hidden="true">{expr}</code>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
