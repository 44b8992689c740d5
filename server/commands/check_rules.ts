import { labelsKey } from "../prometheus/promql/labels.ts";
import type { GroupDefinition, RuleDefinition } from "../prometheus/rules/rule_definition.ts";
import { readRuleFiles } from "../prometheus/rules/rule_file.ts";
import { describeProblem, FileError } from "../prometheus/text/yaml.ts";
import type { Output } from "./output.ts";

/**
 * Checks rule files like `serve` does, and reports the problems of each file.
 *
 * @returns the exit code: 1 if a file is not valid
 */
export async function checkRules(
  files: readonly string[],
  output: Output = console,
): Promise<number> {
  let failed = false;
  for (const file of files) {
    output.log(`Checking ${file}`);
    const problems = await checkFile(file, output);
    failed ||= problems.length > 0;
    if (problems.length > 0) output.error(["  FAILED:", ...problems].join("\n"));
  }
  return failed ? 1 : 0;
}

async function checkFile(file: string, output: Output): Promise<readonly string[]> {
  try {
    const groups = await readRuleFiles([file]);
    const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
    output.log(`  SUCCESS: ${count} rules found`);
    for (const warning of duplicates(groups)) output.log(`  WARNING: ${warning}`);
    return [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.problems.map(describeProblem);
  }
}

/** Rules that write the same series: only one of their values is stored. */
function duplicates(groups: readonly GroupDefinition[]): readonly string[] {
  const counts = new Map<string, { readonly name: string; count: number }>();
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    const key = JSON.stringify([rule.name, labelsKey(labelsOfRule(rule))]);
    const known = counts.get(key) ?? { name: rule.name, count: 0 };
    known.count++;
    counts.set(key, known);
  }
  return [...counts.values()].filter(({ count }) => count > 1).map(({ name, count }) =>
    `${count} rules write the series ${name} with the same labels`
  );
}

function labelsOfRule(rule: RuleDefinition) {
  return rule.kind === "recording"
    ? rule.labels
    : new Map(rule.labels.map(({ name, text }) => [name, text]));
}
