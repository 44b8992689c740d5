/** Reads `relabel_configs` and `metric_relabel_configs`. */

import { regexp } from "../text/regexp.ts";
import type { Fields, YamlFile, YamlNode } from "../text/yaml.ts";
import { ACTIONS, type RelabelRule } from "./relabel.ts";

const FIELDS = [
  ...["source_labels", "separator", "regex", "modulus"] as const,
  ...["target_label", "replacement", "action"] as const,
];

type RuleFields = Fields<typeof FIELDS[number]>;

/** @param what is `relabel_configs`, or the other one */
export function readRelabelRules(
  yaml: YamlFile,
  node: YamlNode | undefined,
  what: string,
): readonly RelabelRule[] {
  return yaml.list(node, what).map((item) => readRule(yaml, item, what));
}

function readRule(yaml: YamlFile, node: YamlNode | undefined, what: string): RelabelRule {
  const fields = yaml.fields(node, `an entry of ${what}`, FIELDS);
  const text = (name: keyof RuleFields, byDefault: string) =>
    yaml.text(fields[name], name) ?? byDefault;
  const rule: RelabelRule = {
    action: readAction(yaml, fields.action),
    sourceLabels: yaml.list(fields.source_labels, "source_labels")
      .map((name) => yaml.text(name, "a label of source_labels") ?? ""),
    separator: text("separator", ";"),
    regex: readPattern(yaml, fields.regex),
    targetLabel: text("target_label", ""),
    replacement: text("replacement", "$1"),
    modulus: yaml.integer(fields.modulus, "modulus") ?? 0,
  };
  checkRule(yaml, node, rule, fields);
  return rule;
}

function readAction(yaml: YamlFile, node: YamlNode | undefined): RelabelRule["action"] {
  const text = yaml.text(node, "action");
  if (text === undefined) return "replace";
  const action = ACTIONS.find((known) => known === text.toLowerCase());
  if (action === undefined) {
    yaml.report(node, `unknown relabel action "${text}": there are ${ACTIONS.join(", ")}`);
  }
  return action ?? "replace";
}

function readPattern(yaml: YamlFile, node: YamlNode | undefined): string {
  const pattern = yaml.text(node, "regex");
  if (pattern === undefined) return "(.*)";
  try {
    regexp(pattern);
    return pattern;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    yaml.report(node, `regex: ${error.message}`);
    return "(.*)";
  }
}

const WITH_TARGET: ReadonlySet<string> = new Set(
  ["replace", "keepequal", "dropequal", "hashmod", "lowercase", "uppercase"],
);

function checkRule(
  yaml: YamlFile,
  node: YamlNode | undefined,
  { action, targetLabel, modulus }: RelabelRule,
  fields: RuleFields,
): void {
  if (WITH_TARGET.has(action) && targetLabel === "") {
    yaml.report(node, `the relabel action ${action} needs a target_label`);
  }
  if (action === "hashmod" && !(modulus > 0 && Number.isSafeInteger(modulus))) {
    yaml.report(fields.modulus ?? node, "the relabel action hashmod needs a modulus above 0");
  }
  const extra = Object.keys(fields).find((name) => name !== "regex" && name !== "action");
  if ((action === "labeldrop" || action === "labelkeep") && extra !== undefined) {
    yaml.report(node, `the relabel action ${action} takes a regex only: remove ${extra}`);
  }
}
