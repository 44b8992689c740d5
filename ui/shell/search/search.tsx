/** The search for pages, models, versions, features, metrics and actions. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { describe, type Metadata, type Metric, NAMES } from "../../prom/metrics.ts";
import { usePrefs } from "../../state/prefs_context.ts";
import { useModels } from "../../state/served_models.ts";
import { type Session, useSession } from "../../state/session.ts";
import { helpOpen } from "../dialogs.ts";
import { type SearchItem, searchItems } from "./items.ts";
import { ranked } from "./rank.ts";

// More would not be read; another letter makes them fewer.
const MOST_SHOWN = 30;
const LIST = "search-list";

export function Search({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const prefs = usePrefs();
  const models = useModels();
  const metrics = useMetrics(session);
  const [typed, setTyped] = useState("");
  const [selected, setSelected] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current!.focus(), []);
  const items = useMemo(() => {
    const copy = (text: string) => void navigator.clipboard?.writeText(text);
    const openHelp = () => helpOpen.value = true;
    const address = () => location.href;
    return searchItems(
      { session, prefs, openHelp, copy, address },
      models,
      metrics ?? [],
    );
  }, [models, metrics]);
  const found = useMemo(() => ranked(items, typed), [items, typed]);
  const shown = found.slice(0, MOST_SHOWN);
  const choose = (item: SearchItem) => {
    onClose();
    item.act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const by = moves[event.key];
    if (by !== undefined && shown.length > 0) {
      setSelected((selected + by + shown.length) % shown.length);
    } else if (event.key === "Enter" && shown[selected] !== undefined) {
      choose(shown[selected]);
    } else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search" onClose={onClose}>
      <input
        class="field"
        ref={field}
        type="text"
        role="combobox"
        aria-label="Search"
        aria-expanded={shown.length > 0}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? `${LIST}-${selected}` : undefined}
        placeholder="Pages, models, versions, features, metrics, actions"
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setSelected(0);
        }}
        onKeyDown={onKeyDown}
      />
      <p class="muted" role="status">{countText(found.length, metrics !== undefined)}</p>
      <ul class="found" id={LIST} role="listbox" aria-label="Results" hidden={shown.length === 0}>
        {shown.map((item, at) => (
          <Option
            key={at}
            id={`${LIST}-${at}`}
            item={item}
            selected={at === selected}
            onChoose={() => choose(item)}
          />
        ))}
      </ul>
    </Dialog>
  );
}

function countText(found: number, complete: boolean): string {
  if (!complete) return "Loading metrics …";
  if (found === 0) return "Nothing found. Fewer letters find more.";
  return found <= MOST_SHOWN
    ? `${found} found`
    : `The first ${MOST_SHOWN} of ${found}. More letters find fewer.`;
}

interface OptionProps {
  readonly id: string;
  readonly item: SearchItem;
  readonly selected: boolean;
  readonly onChoose: () => void;
}

function Option({ id, item: { kind, name, detail, keys }, selected, onChoose }: OptionProps) {
  const option = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (selected) option.current!.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <li id={id} ref={option} role="option" aria-selected={selected} onClick={onChoose}>
      <b>{name}</b>
      <span class="muted">{detail}</span>
      <small>
        {keys !== "" && <kbd>{keys}</kbd>}
        {kind}
      </small>
    </li>
  );
}

/** The metrics of the backend: undefined until it has answered, none where it cannot. */
function useMetrics({ client }: Session): readonly Metric[] | undefined {
  const [metrics, setMetrics] = useState<readonly Metric[]>();
  useEffect(() => {
    Promise.all([
      client.ask<readonly string[]>(NAMES.path, NAMES.params),
      client.ask<Metadata>("metadata", {}).catch(() => ({ data: {} })),
    ]).then(
      ([names, metadata]) => setMetrics(describe(names.data, metadata.data)),
      () => setMetrics([]),
    );
  }, []);
  return metrics;
}
