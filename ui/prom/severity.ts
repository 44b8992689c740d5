/** Severities of alerts, by the words that rules use. */

/** Whether the alert needs attention at once. */
export function isUrgent({ severity }: { readonly severity?: string }): boolean {
  return severity === "critical" || severity === "page";
}
