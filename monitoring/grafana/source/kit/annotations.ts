/** Marks across all charts of a dashboard. */

import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DATA_SOURCE } from "./data_source.ts";
import { targetBuilder } from "./target.ts";

// An alert may fire for less than a minute. Grafana makes the step longer for a long range.
const STEP = "15s";

interface Annotation {
  readonly name: string;
  readonly color: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  readonly tags: string;
  /** Whether the value of a sample is the time of the mark, in milliseconds. */
  readonly valueIsTime: boolean;
}

function annotation(mark: Annotation): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(mark.name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .hide(false)
    .iconColor(mark.color)
    .target(targetBuilder({ expr: mark.expr, interval: STEP }, 0).refId("Anno"))
    .expr(mark.expr)
    .step(STEP)
    .titleFormat(mark.title)
    .textFormat(mark.text)
    .tagKeys(mark.tags)
    .useValueForTime(mark.valueIsTime);
}

/** @param models a matcher of the dashboard's models, which may be empty */
export function loads(models: string): AnnotationQueryBuilder {
  return annotation({
    name: "Model loads",
    color: "blue",
    expr: `1000 * max by (model, version) (model_loaded_timestamp_seconds{${models}} > 0)`,
    title: "{{model}} {{version}} loaded",
    text: "",
    tags: "model,version",
    valueIsTime: true,
  });
}

/** @param matchers of alerts beside their state, which may be empty */
export function alerts(matchers = ""): AnnotationQueryBuilder {
  const all = ['alertstate="firing"', matchers].filter((text) => text !== "").join(",");
  return annotation({
    name: "Alerts",
    color: "red",
    expr: `max by (alertname, severity, model, version, feature, job) (ALERTS{${all}})`,
    title: "{{alertname}}",
    text: "{{severity}} {{model}} {{version}} {{feature}} {{job}}",
    tags: "alertname,severity",
    valueIsTime: false,
  });
}
