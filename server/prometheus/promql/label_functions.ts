/** `label_replace` and `label_join`, which make labels from other labels. */

import { isLabelName } from "../text/name.ts";
import { regexp } from "../text/regexp.ts";
import type { Labels } from "../storage.ts";
import { executionError } from "./errors.ts";
import { setLabels } from "./labels.ts";

/** The labels with one changed; the same object if nothing changes. */
export type LabelChange = (labels: Labels) => Labels;

/**
 * Sets `target` to the replacement, with `$1` and other groups filled in, where the pattern
 * matches the whole source label. A missing source is empty.
 */
export function replaceLabel(target: string, args: readonly string[]): LabelChange {
  const [replacement, source, pattern] = args as [string, string, string];
  const compiled = readPattern(pattern);
  checkName("destination", "label_replace", target);
  return (labels) => {
    const value = compiled.expand(labels.get(source) ?? "", replacement);
    return value === undefined ? labels : setLabels(labels, [[target, value]]);
  };
}

function readPattern(pattern: string) {
  try {
    return regexp(pattern);
  } catch {
    throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
  }
}

/** Sets `target` to the source labels' values with the separator between them. */
export function joinLabels(target: string, args: readonly string[]): LabelChange {
  const [separator, ...sources] = args as [string, ...string[]];
  for (const source of sources) checkName("source", "label_join", source);
  checkName("destination", "label_join", target);
  return (labels) => {
    const value = sources.map((source) => labels.get(source) ?? "").join(separator);
    return setLabels(labels, [[target, value]]);
  };
}

function checkName(role: string, name: string, label: string): void {
  if (isLabelName(label)) return;
  throw executionError(`invalid ${role} label name in ${name}(): ${label}`);
}
