import { Dialog } from "../parts/dialog.tsx";
import { PAGES } from "../state/place.ts";
import { usePrefs } from "../state/prefs_context.ts";
import { KEY_OF_PAGE } from "./page_keys.ts";
import { SEARCH_KEYS } from "./dialogs.ts";
import { TITLES } from "./titles.ts";

type Keys = readonly (readonly [keys: string, text: string])[];

/** All shortcuts by context. A comma separates keys that belong together. */
const HELP: readonly (readonly [where: string, keys: Keys])[] = [
  ["Pages", PAGES.map((page) => [`g ${KEY_OF_PAGE[page]}`, TITLES[page]] as const)],
  ["Everywhere", [
    ["t ←, t →", "earlier / later"],
    ["t +, t −", "zoom in / out"],
    ["d r", "refresh now"],
    ["p", "pause / resume"],
    ["v", "maximise the focused (or hovered) panel"],
    ["x", "open that panel in Explore"],
    ["l", "show min, median and max in legends"],
    ["c", "copy a link to this view"],
    [SEARCH_KEYS, "search for pages, models, features, metrics and actions"],
    ["/", "focus the search field of the page"],
    ["?", "show this help"],
    ["Escape", "close the menu, form or tooltip, or restore a maximised panel"],
  ]],
  ["In a chart", [
    ["←, →", "previous / next point"],
    ["Shift ←, Shift →", "move by 10 points"],
    ["Home, End", "first / last point"],
    ["↑, ↓", "select a series, bucket or alert"],
    ["+, −", "zoom in / out"],
    ["Space", "start a selection; extend with arrows, Enter zooms"],
    ["Enter", "pin / unpin values"],
  ]],
  ["On a legend entry", [
    ["Enter", "show only this series / show all"],
    ["Shift Enter", "hide / show this series"],
  ]],
  ["On a panel menu (⋯)", [
    ["Enter", "open the menu; run the selected action"],
    ["↑, ↓, Home, End", "select an action"],
  ]],
  ["In the query editor", [
    ["Enter", "run the query"],
    ["Shift Enter", "insert a new line"],
    ["Ctrl Space", "show suggestions"],
    ["↑, ↓", "select a suggestion"],
    ["Tab, Enter", "accept the selected suggestion"],
  ]],
];

export function Help({ onClose }: { onClose: () => void }) {
  const prefs = usePrefs();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <p>
        <label>
          <input
            type="checkbox"
            checked={prefs.shortcuts.value}
            onChange={(event) => prefs.shortcuts.value = event.currentTarget.checked}
          />{" "}
          Enable single-key shortcuts (?, Escape and {SEARCH_KEYS} always work)
        </label>
      </p>
      {HELP.map(([where, keys]) => (
        <table key={where} class="keys">
          <caption>{where}</caption>
          <tbody>
            {keys.map(([names, text]) => (
              <tr key={names}>
                <th scope="row">
                  {names.split(", ").map((name) => <kbd key={name}>{name}</kbd>)}
                </th>
                <td class="left wrap">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </Dialog>
  );
}
