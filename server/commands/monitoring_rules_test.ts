import { assertEquals } from "@std/assert/mod.js";
import { basename } from "@std/path/basename.js";
import { fromFileUrl } from "@std/path/from_file_url.js";
import { findFiles } from "../prometheus/rules/find_files.ts";
import { readRuleFiles } from "../prometheus/rules/rule_file.ts";
import { HAS_PROMTOOL, promtool } from "../prometheus/rules/testing/promtool.ts";
import { parseTestFile } from "../prometheus/rules/unit_tests/unit_test_file.ts";
import { checkRules } from "./check_rules.ts";
import { runTestFiles } from "./run_test_files.ts";

const FOLDER = fromFileUrl(new URL("../../monitoring/rules", import.meta.url)) as string;
const RULES = await findFiles(`${FOLDER}/*.rules.yml`);
const TESTS = await findFiles(`${FOLDER}/tests/*.test.yml`);

/** The exit code and the errors of a command, unless the exit code is 0. */
async function complaints(
  run: (output: { log: (text: string) => void; error: (text: string) => void }) => Promise<number>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const code = await run({ log: () => {}, error: (text) => lines.push(text) });
  return code === 0 ? lines : [`exit code ${code}`, ...lines];
}

Deno.test("the rules in monitoring/ are valid and pass their tests", async () => {
  assertEquals(await complaints((output) => checkRules(RULES, output)), []);
  assertEquals(await complaints((output) => runTestFiles(TESTS, output)), []);
});

Deno.test({
  name: "the rules in monitoring/ are valid and pass their tests in promtool",
  ignore: !HAS_PROMTOOL,
  fn: async () => {
    const good = { code: 0, errors: "" };
    assertEquals(await promtool("check", "rules", "--lint-fatal", ...RULES), good);
    assertEquals(await promtool("test", "rules", ...TESTS), good);
  },
});

Deno.test("each alert in monitoring/ has a severity, its texts and a test in which it fires", async () => {
  const fired = new Set<string>();
  for (const file of TESTS) {
    for (const { alerts } of parseTestFile(file, await Deno.readTextFile(file)).tests) {
      for (const { alertName, expected } of alerts) if (expected.length > 0) fired.add(alertName);
    }
  }
  const wrong: string[] = [];
  const rules = (await readRuleFiles(RULES))
    .flatMap(({ file, rules }) => rules.map((rule) => ({ ...rule, file })));
  for (const rule of rules) {
    if (rule.kind !== "alerting") continue;
    const severity = rule.labels.find(({ name }) => name === "severity")?.text ?? "";
    if (!["page", "ticket"].includes(severity)) wrong.push(`${rule.name}: severity "${severity}"`);
    const texts = rule.annotations.map(({ name }) => name).join();
    const aboutModel = /^(drift|quality)\.rules/.test(basename(rule.file));
    const expected = aboutModel ? "dashboard,description,summary" : "description,summary";
    if (texts !== expected) wrong.push(`${rule.name}: annotations ${texts}`);
    if (!fired.has(rule.name)) wrong.push(`${rule.name}: fires in no test`);
  }
  assertEquals(wrong, []);
});

Deno.test("recording rules in monitoring/ are named level:metric:operation, but for aliases", async () => {
  const files = RULES.filter((path) => basename(path) !== "aliases.rules.yml");
  const rules = (await readRuleFiles(files)).flatMap(({ rules }) => rules);
  const names = rules.filter(({ kind }) => kind === "recording").map(({ name }) => name);
  assertEquals(names.filter((name) => !/^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/.test(name)), []);
});
