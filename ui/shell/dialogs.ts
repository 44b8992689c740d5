/** The dialogs that every page has. */

import { signal } from "@preact/signals";

export const helpOpen = signal(false);
export const searchOpen = signal(false);

/** Whether Command takes the place of Control. */
export const isMac = /Mac|iP/.test(navigator.platform);
export const SEARCH_KEYS = isMac ? "⌘ K" : "Ctrl K";
