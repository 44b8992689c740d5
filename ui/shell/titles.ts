import type { PageName } from "../state/place.ts";

export const TITLES: Readonly<Record<PageName, string>> = {
  operations: "Operations",
  models: "Models",
  system: "System",
  alerts: "Alerts",
  explore: "Explore",
  tryit: "Try it",
  status: "Status",
};
