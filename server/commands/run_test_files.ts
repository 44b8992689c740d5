import { dirname } from "@std/path/dirname.js";
import { isAbsolute } from "@std/path/is_absolute.js";
import { join } from "@std/path/join.js";
import { findFiles } from "../prometheus/rules/find_files.ts";
import { readRuleFiles } from "../prometheus/rules/rule_file.ts";
import { describeFailure } from "../prometheus/rules/unit_tests/report.ts";
import { runRuleTest } from "../prometheus/rules/unit_tests/rule_test_run.ts";
import { parseTestFile } from "../prometheus/rules/unit_tests/unit_test_file.ts";
import { describeProblem, FileError } from "../prometheus/text/yaml.ts";
import type { Output } from "./output.ts";

/**
 * Runs files of unit tests for rules, in promtool's format.
 *
 * @returns the exit code: 1 if a test failed or a file is not valid
 */
export async function runTestFiles(
  files: readonly string[],
  output: Output = console,
): Promise<number> {
  let failed = false;
  for (const file of files) {
    output.log(`Unit Testing:  ${file}`);
    const problems = await testFile(file, output);
    failed ||= problems.length > 0;
    if (problems.length > 0) output.error(["  FAILED:", ...problems].join("\n"));
    else output.log("  SUCCESS");
  }
  return failed ? 1 : 0;
}

async function testFile(file: string, output: Output): Promise<readonly string[]> {
  try {
    const read = parseTestFile(file, await readFile(file));
    const groups = await readRuleFiles(await findRuleFiles(file, read.ruleFiles, output));
    const failures = [];
    for (const test of read.tests) failures.push(...await runRuleTest(test, read, groups));
    return failures.map(describeFailure);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.problems.map(describeProblem);
  }
}

async function readFile(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new FileError([{ file, line: 1, column: 1, message: (error as Error).message }]);
  }
}

/** The files that match the patterns, which are relative to the test file. */
async function findRuleFiles(
  testFile: string,
  patterns: readonly string[],
  output: Output,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pattern of patterns) {
    const path = isAbsolute(pattern) ? pattern : join(dirname(testFile), pattern);
    const matches = await findFiles(path);
    if (matches.length === 0) output.error(`  WARNING: no file match pattern ${path}`);
    found.push(...matches);
  }
  return found;
}
