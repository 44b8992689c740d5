import { builtInRulesUrl, pathOf } from "../assets.ts";
import { RuleFiles } from "../prometheus/rules/rule_files.ts";

/**
 * Opens the rules in a file, in the files of a folder, or the built-in ones.
 *
 * @throws {KnownError<"config">} with everything that is wrong in any of them
 */
export async function openRules(path: string | undefined): Promise<RuleFiles> {
  if (path !== undefined) return await RuleFiles.open(path);
  // Their folder differs from machine to machine; the repository's path stands for it.
  return await RuleFiles.open(pathOf(builtInRulesUrl()), "monitoring/rules");
}
