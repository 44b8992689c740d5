/** How bad an alert is, by the words that rules use. */

/** Whether somebody is to look at once, and not in the next days. */
export function isUrgent({ severity }: { readonly severity?: string }): boolean {
  return severity === "critical" || severity === "page";
}
