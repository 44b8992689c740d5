import { useModels } from "../state/served_models.ts";
import { usePrefs } from "../state/prefs_context.ts";
import type { ThemeChoice } from "../state/prefs.ts";
import { useSession } from "../state/session.ts";
import { CopyLink } from "./copy_link.tsx";
import { helpOpen, SEARCH_KEYS, searchOpen } from "./dialogs.ts";
import { ModelChoice } from "./model_choice.tsx";
import { Refresh } from "./refresh.tsx";
import { TimePicker } from "./time_picker.tsx";

// Pages that do not filter by model.
const WITHOUT_MODEL: readonly string[] = ["system", "alerts", "explore", "status", "tryit"];
const WITHOUT_TIME: readonly string[] = ["tryit", "status"];

export function Header({ title }: { title: string }) {
  const prefs = usePrefs();
  const session = useSession();
  const { page } = session.place.value;
  const next: Record<ThemeChoice, ThemeChoice> = { system: "light", light: "dark", dark: "system" };
  const theme = prefs.theme.value;
  return (
    <header>
      <h1>{title}</h1>
      {!WITHOUT_MODEL.includes(page) && <ModelSelect />}
      <span class="grow" />
      <button type="button" class="ctl search-button" onClick={() => searchOpen.value = true}>
        Search <kbd>{SEARCH_KEYS}</kbd>
      </button>
      {!WITHOUT_TIME.includes(page) && <TimePicker />}
      <Refresh />
      <CopyLink />
      <button
        type="button"
        class="ctl"
        title={`Theme: ${theme}. Switch to ${next[theme]}`}
        aria-label={`Theme: ${theme}`}
        onClick={() => prefs.theme.value = next[theme]}
      >
        {theme === "system" ? "◐" : theme === "light" ? "○" : "●"}
      </button>
      <button
        type="button"
        class="ctl"
        title="Keyboard shortcuts (?)"
        aria-label="Keyboard shortcuts"
        onClick={() => helpOpen.value = true}
      >
        ?
      </button>
    </header>
  );
}

function ModelSelect() {
  const session = useSession();
  const { model, version, page } = session.place.value;
  const models = useModels();
  const names = models?.list.map(({ name }) => name) ?? [];
  const chosen = models?.list.find(({ name }) => name === (model || models.defaultModel));
  // The address may name a model that was removed; its history may still exist.
  const options = model !== "" && !names.includes(model) ? [...names, model] : names;
  const needsOne = page === "models";
  const shown = needsOne && model === "" ? models?.defaultModel ?? "" : model;
  const versions = chosen?.versions.map(({ version }) => version) ?? [];
  return (
    <>
      <ModelChoice
        value={shown}
        names={options}
        all={!needsOne}
        onChoose={(name) => session.go({ model: name, version: "", feature: "", at: 0 })}
      />
      {(shown !== "") && (
        <label class="ctl">
          Version
          <select
            value={version}
            onChange={(event) => session.go({ version: event.currentTarget.value })}
          >
            <option value="">all</option>
            {versions.map((name) => (
              <option key={name} value={name}>
                {name}
                {name === chosen?.default_version ? " (default)" : ""}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
