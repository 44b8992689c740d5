/** Styles that only one part of the page needs: they come with its script. */

import { useState } from "preact/hooks";

const adopted = new Set<string>();

/** Before the part is drawn for the first time, and from then on. */
export function useStyle(css: string): void {
  useState(() => {
    if (adopted.has(css)) return;
    adopted.add(css);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  });
}
