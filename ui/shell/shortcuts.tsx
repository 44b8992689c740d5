/** Single-key shortcuts; help.tsx lists them. */

import { useEffect } from "preact/hooks";
import { Later } from "../parts/later.tsx";
import { styled } from "../parts/later_style.ts";
import { usePrefs } from "../state/prefs_context.ts";
import type { Prefs } from "../state/prefs.ts";
import { PAGES, START } from "../state/place.ts";
import { type Session, useSession } from "../state/session.ts";
import { helpOpen, isMac, searchOpen } from "./dialogs.ts";
import { KEY_OF_PAGE } from "./page_keys.ts";

export function Shortcuts() {
  const session = useSession();
  const prefs = usePrefs();
  useEffect(() => {
    let prefix = "";
    const leave = (event: KeyboardEvent) => {
      const filled = session.place.value.panel !== "";
      if (filled && event.key === "Escape" && !ignored(event)) session.go({ panel: "" });
    };
    const listen = (event: KeyboardEvent) => {
      if (opensSearch(event)) {
        event.preventDefault();
        searchOpen.value = true;
      }
      // A chart sends a key that it does not use again, as an untrusted event.
      if (ignored(event) || !event.isTrusted) return;
      if (!prefs.shortcuts.value && event.key !== "?") return;
      const keys = prefix + event.key;
      prefix = "";
      if (["g", "t", "d"].includes(keys)) {
        prefix = `${keys} `;
        setTimeout(() => prefix = "", 1500);
      } else if (act(keys, session, prefs)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    // In the capture phase: after t, a focused chart must not take the arrows, + and −.
    addEventListener("keydown", listen, true);
    // In the bubble phase: Escape closes menus and tooltips first.
    addEventListener("keydown", leave);
    return () => {
      removeEventListener("keydown", listen, true);
      removeEventListener("keydown", leave);
    };
  }, []);
  return (
    <>
      {helpOpen.value && <Later load={loadHelp} onClose={() => helpOpen.value = false} />}
      {searchOpen.value && <Later load={loadSearch} onClose={() => searchOpen.value = false} />}
    </>
  );
}

const loadHelp = styled(async () => (await import("./help.tsx")).Help);
const loadSearch = styled(async () => (await import("./search/search.tsx")).Search);

/** Whether it is Ctrl+K or ⌘K, in a text field too; a dialog stays alone. */
function opensSearch({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key === "k" && (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey &&
    !shiftKey && document.querySelector("dialog[open]") === null;
}

/** Whether the key belongs to a text field, a dialog or the browser. */
function ignored(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target as HTMLElement;
  return target.isContentEditable || target.closest("input,textarea,select,dialog") !== null;
}

/** Runs the shortcut. Returns whether there is one. */
function act(keys: string, session: Session, prefs: Prefs): boolean {
  const page = PAGES.find((page) => keys === `g ${KEY_OF_PAGE[page]}`);
  if (page !== undefined) return session.turnTo(page), true;
  const acts: Readonly<Record<string, () => void>> = {
    "t ArrowLeft": () => session.shift(-0.5),
    "t ArrowRight": () => session.shift(0.5),
    "t +": () => session.stretch(0.5),
    "t -": () => session.stretch(2),
    "d r": () => session.renew(),
    "p": () => session.go({ refresh: session.place.value.refresh > 0 ? 0 : START.refresh }),
    "l": () => prefs.details.value = !prefs.details.value,
    "c": () => document.querySelector<HTMLElement>("[data-copy]")?.click(),
    "v": () => session.go({ panel: session.place.value.panel === "" ? chosenPanel() : "" }),
    "x": () => clickMenu("Open in Explore"),
    "/": () => document.querySelector<HTMLElement>("[data-search]")?.focus(),
    "?": () => helpOpen.value = true,
  };
  const found = acts[keys];
  found?.();
  return found !== undefined;
}

/** The id of the focused panel, or else of the hovered one. */
function chosenPanel(): string {
  const find = (state: string) => document.querySelector(`section.panel${state}`);
  return (find(":has(:focus-visible)") ?? find(":hover"))?.id ?? "";
}

/** Clicks an item in the menu of the chosen panel, as soon as the menu has been loaded. */
function clickMenu(text: string): void {
  const panel = document.getElementById(chosenPanel());
  panel?.querySelector<HTMLElement>(".menu-button")?.click();
  let frames = 0;
  const look = () => {
    const items = [...panel?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []];
    const item = items.find((item) => item.textContent === text);
    if (item !== undefined) item.click();
    else if (++frames < MOST_FRAMES) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

// The menu is loaded on first use.
const MOST_FRAMES = 120;
