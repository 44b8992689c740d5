/** All dashboards, by the names of their files. */

import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { containers } from "./containers.ts";
import { quality } from "./quality/quality.ts";
import { service } from "./service.ts";
import { churn } from "./walkthroughs/churn.ts";
import { fraud } from "./walkthroughs/fraud.ts";
import { gateway } from "./walkthroughs/gateway.ts";
import { httpService } from "./walkthroughs/http_service.ts";
import { mlService } from "./walkthroughs/ml_service.ts";

export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  "service.json": service(),
  "quality.json": quality(),
  "containers.json": containers(),
  "walkthrough-gateway.json": gateway(),
  "walkthrough-churn.json": churn(),
  "walkthrough-fraud.json": fraud(),
  "walkthrough-http.json": httpService(),
  "walkthrough-ml-service.json": mlService(),
};

/** The text of a file. */
export function textOf(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
