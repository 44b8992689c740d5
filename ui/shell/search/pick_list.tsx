/** A field that searches a list, from which one item is picked. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ranked, type Searchable } from "./rank.ts";

// More would not be read; another letter makes them fewer.
const MOST_SHOWN = 30;
const LIST = "search-list";

export interface PickItem extends Searchable {
  /** What it is; empty where all items are the same. */
  readonly kind: string;
  /** The keys that do the same; empty for none. */
  readonly keys: string;
}

export interface PickListProps<Item> {
  readonly label: string;
  readonly placeholder: string;
  readonly items: readonly Item[];
  /** Shown in place of the number of items, while more of them load. */
  readonly status: string | undefined;
  readonly onPick: (item: Item) => void;
}

export function PickList<Item extends PickItem>(props: PickListProps<Item>) {
  const { label, placeholder, items, status, onPick } = props;
  const [typed, setTyped] = useState("");
  const [selected, setSelected] = useState(0);
  const found = useMemo(() => ranked(items, typed), [items, typed]);
  const shown = found.slice(0, MOST_SHOWN);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const by = moves[event.key];
    if (by !== undefined && shown.length > 0) {
      setSelected((selected + by + shown.length) % shown.length);
    } else if (event.key === "Enter" && shown[selected] !== undefined) {
      onPick(shown[selected]);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        class="field"
        // The dialog around it focuses it when it opens.
        autofocus
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={shown.length > 0}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? `${LIST}-${selected}` : undefined}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setSelected(0);
        }}
        onKeyDown={onKeyDown}
      />
      <p class="muted" role="status">{status ?? countText(found.length)}</p>
      <ul class="found" id={LIST} role="listbox" aria-label="Results" hidden={shown.length === 0}>
        {shown.map((item, at) => (
          <Option
            key={at}
            id={`${LIST}-${at}`}
            item={item}
            selected={at === selected}
            onChoose={() => onPick(item)}
          />
        ))}
      </ul>
    </>
  );
}

function countText(found: number): string {
  if (found === 0) return "Nothing found. Fewer letters find more.";
  return found <= MOST_SHOWN
    ? `${found} found`
    : `The first ${MOST_SHOWN} of ${found}. More letters find fewer.`;
}

interface OptionProps {
  readonly id: string;
  readonly item: PickItem;
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
