/** Relabeling as in Prometheus 3: rules that change labels, or drop a target or a sample. */

import { createHash } from "node:crypto";
import type { Labels } from "../storage.ts";
import { isLabelName } from "../text/name.ts";
import { regexp } from "../text/regexp.ts";

export const ACTIONS = [
  ...["replace", "keep", "drop", "keepequal", "dropequal", "hashmod"] as const,
  ...["labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"] as const,
];

/** One step, as plain data that a thread can be sent. */
export interface RelabelRule {
  readonly action: typeof ACTIONS[number];
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  readonly regex: string;
  readonly targetLabel: string;
  readonly replacement: string;
  /** Of `hashmod`. */
  readonly modulus: number;
}

/** The labels after a step; undefined when it drops them. */
type Step = (labels: Labels) => Labels | undefined;

/** @returns a function that applies all rules; undefined from it means that one of them drops */
export function relabeling(rules: readonly RelabelRule[]): Step {
  const steps = rules.map(stepOf);
  return (labels) => {
    let current: Labels | undefined = labels;
    for (const step of steps) {
      current = step(current);
      if (current === undefined) return undefined;
    }
    return current;
  };
}

function stepOf(rule: RelabelRule): Step {
  const { action, targetLabel: target, modulus } = rule;
  const pattern = regexp(rule.regex);
  const source = (labels: Labels) =>
    rule.sourceLabels.map((name) => labels.get(name) ?? "").join(rule.separator);
  switch (action) {
    case "replace":
      return replacing(rule, source);
    case "keep":
      return (labels) => pattern.matches(source(labels)) ? labels : undefined;
    case "drop":
      return (labels) => pattern.matches(source(labels)) ? undefined : labels;
    case "keepequal":
      return (labels) => (labels.get(target) ?? "") === source(labels) ? labels : undefined;
    case "dropequal":
      return (labels) => (labels.get(target) ?? "") === source(labels) ? undefined : labels;
    case "hashmod":
      return (labels) => withLabel(labels, target, String(hash(source(labels)) % BigInt(modulus)));
    case "lowercase":
      return (labels) => withLabel(labels, target, source(labels).toLowerCase());
    case "uppercase":
      return (labels) => withLabel(labels, target, source(labels).toUpperCase());
    case "labelmap":
      return mapping(rule);
    case "labeldrop":
      return (labels) => new Map([...labels].filter(([name]) => !pattern.matches(name)));
    case "labelkeep":
      return (labels) => new Map([...labels].filter(([name]) => pattern.matches(name)));
  }
}

/** The name of the target label may have groups of the pattern too. */
function replacing(rule: RelabelRule, source: (labels: Labels) => string): Step {
  const pattern = regexp(rule.regex);
  return (labels) => {
    const text = source(labels);
    const name = pattern.expand(text, rule.targetLabel);
    if (name === undefined || !isLabelName(name)) return labels;
    return withLabel(labels, name, pattern.expand(text, rule.replacement)!);
  };
}

/** Copies labels whose name matches to a new name. */
function mapping({ regex, replacement }: RelabelRule): Step {
  const pattern = regexp(regex);
  return (labels) => {
    let mapped = labels;
    for (const [name, value] of labels) {
      const to = pattern.expand(name, replacement);
      if (to !== undefined && isLabelName(to)) mapped = withLabel(mapped, to, value);
    }
    return mapped;
  };
}

/** An empty value removes the label. */
function withLabel(labels: Labels, name: string, value: string): Labels {
  const changed = new Map(labels);
  if (value === "") changed.delete(name);
  else changed.set(name, value);
  return changed;
}

/** The last eight bytes of the MD5, as in Prometheus, so that targets go to the same shards. */
function hash(text: string): bigint {
  return createHash("md5").update(text).digest().readBigUInt64BE(8);
}
