import { Dialog } from "../parts/dialog.tsx";
import { PAGES } from "../state/place.ts";
import { usePrefs } from "../state/prefs_context.ts";
import { KEY_OF_PAGE } from "./page_keys.ts";
import { TITLES } from "./titles.ts";

type Keys = readonly (readonly [keys: string, text: string])[];

/** All keys that act, by where they do. Keys that belong together are a comma apart. */
const HELP: readonly (readonly [where: string, keys: Keys])[] = [
  ["Pages", PAGES.map((page) => [`g ${KEY_OF_PAGE[page]}`, TITLES[page]] as const)],
  ["Everywhere", [
    ["t ←, t →", "earlier, later"],
    ["t +, t −", "zoom in, zoom out"],
    ["d r", "refresh now"],
    ["p", "pause, go on"],
    ["v", "the panel that the keyboard is in fills the page, or else the one under the pointer"],
    ["x", "open that panel in Explore"],
    ["l", "legends with min, median, max"],
    ["c", "copy a link to what is shown"],
    ["/", "search"],
    ["?", "this list"],
    ["Escape", "close what is open: a menu, a form, pinned values, a panel that fills the page"],
  ]],
  ["In a chart", [
    ["←, →", "the point before, the next one"],
    ["Shift ←, Shift →", "ten points"],
    ["Home, End", "the first point, the last one"],
    ["↑, ↓", "choose one of the rows: a series, a bucket, an alert"],
    ["+, −", "zoom in, zoom out"],
    ["Space", "begin a range here; the arrows make it longer, Enter zooms into it"],
    ["Enter", "pin the values, let go"],
  ]],
  ["On a name in a legend", [
    ["Enter", "show it alone, show all again"],
    ["Shift Enter", "hide it, show it"],
  ]],
  ["On the ⋯ of a panel", [
    ["Enter", "open the menu; do what is chosen"],
    ["↑, ↓, Home, End", "choose"],
  ]],
  ["In a query", [
    ["Enter", "run it"],
    ["Shift Enter", "a new line"],
    ["Ctrl Space", "what may come next"],
    ["↑, ↓", "choose from what is offered"],
    ["Tab, Enter", "take it"],
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
          Single keys act: the first two lists, of which ? and Escape always do
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
