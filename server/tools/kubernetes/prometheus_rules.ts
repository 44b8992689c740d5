/**
 * `deno task kubernetes`: writes the rule files of `monitoring/rules/` as PrometheusRule objects,
 * from which the Prometheus operator takes rules.
 */

const RULES = "monitoring/rules/";
export const OBJECTS = "monitoring/kubernetes/base/rules/";
const RULE_FILE = /^(\w+)\.rules\.yml$/;

/** A PrometheusRule with the text of a rule file, comments included. */
export function prometheusRule(name: string, rules: string): string {
  const lines = rules.trimEnd().split("\n").map((line) => line === "" ? "" : `  ${line}`);
  return `# Generated from ${RULES}${name}.rules.yml by \`deno task kubernetes\`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: modelwatch-${name}
spec:
${lines.join("\n")}
`;
}

/** The objects for all rule files below `root`, by their paths. */
export function prometheusRules(root: URL): ReadonlyMap<string, string> {
  const objects = new Map<string, string>();
  for (const { name: file } of Deno.readDirSync(new URL(RULES, root))) {
    const name = RULE_FILE.exec(file)?.[1];
    if (name === undefined) continue;
    const rules = Deno.readTextFileSync(new URL(`${RULES}${file}`, root));
    objects.set(`${OBJECTS}${name}.yaml`, prometheusRule(name, rules));
  }
  return objects;
}

if (import.meta.main) {
  const root = new URL("../../../", import.meta.url);
  for (const { name } of Deno.readDirSync(new URL(OBJECTS, root))) {
    Deno.removeSync(new URL(OBJECTS + name, root));
  }
  for (const [path, text] of prometheusRules(root)) {
    Deno.writeTextFileSync(new URL(path, root), text);
  }
}
