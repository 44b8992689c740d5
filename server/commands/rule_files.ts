import { builtInRulesUrl } from "../assets.ts";
import { configError } from "../errors.ts";
import { type GroupDefinition, readRuleFiles } from "../prometheus/rules/rule_file.ts";
import { describeProblem, FileError } from "../prometheus/rules/yaml.ts";

/**
 * The rules in a file, in the files of a folder, or those that come with the program.
 *
 * @throws {KnownError<"config">} with everything that is wrong in any of them
 */
export async function readRules(path: string | undefined): Promise<readonly GroupDefinition[]> {
  try {
    return path === undefined ? await builtInRules() : await readRuleFiles(await ruleFiles(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw configError(error.problems.map(describeProblem));
  }
}

/**
 * The path itself, or the YAML files in the folder that it names, in order.
 *
 * @throws {KnownError<"config">} when there is nothing
 */
export async function ruleFiles(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    if (!(await Deno.stat(path)).isDirectory) return [path];
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (!isDirectory && /\.ya?ml$/.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw configError([`There is no file or folder "${path}"`]);
  }
  return names.sort().map((name) => `${path.replace(/\/$/, "")}/${name}`);
}

/** They lie elsewhere on each machine, so their place in the repository stands for them. */
async function builtInRules(): Promise<readonly GroupDefinition[]> {
  const folder = decodeURIComponent(builtInRulesUrl().pathname).replace(/\/$/, "");
  const groups = await readRuleFiles(await ruleFiles(folder));
  return groups.map((group) => ({
    ...group,
    file: `monitoring/rules${group.file.slice(folder.length)}`,
  }));
}
