import { Dialog } from "../parts/dialog.tsx";
import { usePrefs } from "../state/prefs_context.ts";

const HELP: readonly (readonly [string, string])[] = [
  ["g o, g m, g s, g a, g e, g t, g i", "the pages, in the order of the list at the left"],
  ["t ←, t →", "earlier, later"],
  ["t +, t −", "zoom in, zoom out"],
  ["d r", "refresh now"],
  ["p", "pause, go on"],
  ["v", "the panel under the pointer fills the page; again or Escape: back"],
  ["x", "open the panel under the pointer in Explore"],
  ["l", "legends with min, median, max"],
  ["c", "copy a link to what is shown"],
  ["/", "search"],
  ["?", "this list"],
  ["in a chart ← →", "walk over points; with Shift ten at a time; Home, End"],
  ["in a chart ↑ ↓", "choose a series"],
  ["in a chart Space, then Enter", "mark a range and zoom into it"],
  ["in a chart + −, Enter, Escape", "zoom; pin the values; leave"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const prefs = usePrefs();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <table>
        <tbody>
          {HELP.map(([keys, text]) => (
            <tr key={keys}>
              <td>
                <kbd>{keys}</kbd>
              </td>
              <td class="left wrap">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <label>
          <input
            type="checkbox"
            checked={prefs.shortcuts.value}
            onChange={(event) => prefs.shortcuts.value = event.currentTarget.checked}
          />{" "}
          Single keys act
        </label>
      </p>
    </Dialog>
  );
}
