import type { PageName } from "../state/place.ts";

/** The key after g that opens a page. */
export const KEY_OF_PAGE: Readonly<Record<PageName, string>> = {
  operations: "o",
  models: "m",
  system: "s",
  alerts: "a",
  explore: "e",
  tryit: "t",
  status: "i",
};
