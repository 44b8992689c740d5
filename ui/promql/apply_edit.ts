import type { TextEdit } from "./pairs.ts";

/** Makes an edit in a field, which fires `input` as typing does. Undo takes it back. */
export function applyEdit(area: HTMLTextAreaElement, edit: TextEdit): void {
  const { from, to, insert, start, end } = edit;
  if (from !== to || insert !== "") {
    area.setSelectionRange(from, to);
    // Deprecated, but the only edit that a field remembers for its undo.
    const done = document.execCommand(insert === "" ? "delete" : "insertText", false, insert);
    if (!done) {
      area.setRangeText(insert, from, to, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    }
  }
  area.setSelectionRange(start, end);
}
