/** The items of a menu: arrows, Home and End move, Tab leaves. The menu button handles Escape. */

import { useEffect, useRef } from "preact/hooks";

export interface MenuItem {
  readonly text: string;
  /** Without an action the item is a note. */
  readonly act?: () => void;
}

export interface MenuListProps {
  readonly items: readonly MenuItem[];
  readonly close: () => void;
}

export function MenuList({ items, close }: MenuListProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => root.current!.querySelector<HTMLElement>("[role=menuitem]")?.focus(), []);
  return (
    <div
      class="menu-list"
      role="menu"
      ref={root}
      onKeyDown={(event) => onKey(event, root.current!, close)}
    >
      {items.map(({ text, act }) =>
        act === undefined ? <div key={text} class="menu-note" role="none">{text}</div> : (
          <button
            key={text}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              close();
              act();
            }}
          >
            {text}
          </button>
        )
      )}
    </div>
  );
}

function onKey(event: KeyboardEvent, root: HTMLElement, close: () => void): void {
  const items = [...root.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const focus = (index: number) => items[(index + items.length) % items.length]?.focus();
  const moves: Record<string, () => void> = {
    ArrowDown: () => focus(at + 1),
    ArrowUp: () => focus(at - 1),
    Home: () => focus(0),
    End: () => focus(-1),
    Tab: close,
  };
  const move = moves[event.key];
  if (move === undefined) return;
  move();
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}
