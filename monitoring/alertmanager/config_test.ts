import { assert, assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { read, run } from "../testing/setup_files.ts";

const TEXT = await read("monitoring/alertmanager/alertmanager.yml");
const KINDS = ["webhook_configs", "slack_configs", "email_configs"];

interface Config {
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
  }[];
}

/** What stands behind comment signs is configuration; other comments have a space there. */
function filledIn(): string {
  return TEXT.replace(/^( *)#(?! )(?=\S)/gm, "$1").replace(/^( {4})#(?= {2})/gm, "$1");
}

/** `amtool` with a configuration; undefined where it is not installed. */
async function amtool(text: string, ...args: string[]): Promise<string | undefined> {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  await Deno.writeTextFile(file, text);
  const result = await run("amtool", args.map((arg) => arg === "FILE" ? file : arg));
  if (result !== undefined) assertEquals(result.code, 0, result.text);
  return result?.text.trim();
}

Deno.test("alertmanager.yml is valid for amtool as it stands", async () => {
  await amtool(TEXT, "check-config", "FILE");
  const { receivers }: Config = parse(TEXT);
  assertEquals(receivers.map((receiver) => Object.keys(receiver)), [["name"], ["name"]]);
});

Deno.test("alertmanager.yml is valid for amtool with webhook, Slack and e-mail filled in", async () => {
  const { receivers }: Config = parse(filledIn());
  for (const receiver of receivers) assertEquals(Object.keys(receiver), ["name", ...KINDS]);
  await amtool(filledIn(), "check-config", "FILE");
});

for (const severity of ["page", "ticket"]) {
  Deno.test(`alerts of severity ${severity} go to the receiver of that name`, async () => {
    const receiver = await amtool(
      TEXT,
      ...["config", "routes", "test", "--config.file", "FILE", `severity=${severity}`],
    );
    if (receiver !== undefined) assertEquals(receiver.split("\n")[0], severity);
  });
}

Deno.test("inhibition names alerts that exist", async () => {
  const rules: string[] = [];
  for await (const { name } of Deno.readDir(new URL("../rules", import.meta.url))) {
    if (name.endsWith(".rules.yml")) rules.push(await read(`monitoring/rules/${name}`));
  }
  const { inhibit_rules }: Config = parse(TEXT);
  const names = inhibit_rules
    .flatMap(({ source_matchers, target_matchers }) => [...source_matchers, ...target_matchers])
    .flatMap((matcher) => matcher.match(/alertname.*?"(.+)"/)?.[1]?.split("|") ?? []);
  assert(names.length > 0);
  assertEquals(names.filter((name) => !rules.join("\n").includes(`alert: ${name}\n`)), []);
});
