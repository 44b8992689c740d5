/** A button that opens a list of actions (the menu button pattern of WAI-ARIA's authoring practices). */

import { useEffect, useRef, useState } from "preact/hooks";

export interface MenuItem {
  readonly text: string;
  /** Without it the item is a note at the end. */
  readonly act?: () => void;
}

export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    <div
      class="menu"
      ref={root}
      onKeyDown={(event) => open && onKey(event, root.current!, close)}
    >
      <button
        type="button"
        class="menu-button"
        ref={button}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div class="menu-list" role="menu">
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
    Escape: close,
    Tab: close,
  };
  const move = moves[event.key];
  if (move === undefined) return;
  move();
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}
