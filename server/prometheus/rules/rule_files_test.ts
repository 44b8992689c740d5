import { assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { findRuleFiles, RuleFiles } from "./rule_files.ts";
import { withFiles } from "./testing/promtool.ts";

const rule = (name: string) =>
  `groups: [{name: ${name}, rules: [{record: ${name}, expr: vector(1)}]}]`;

function names({ loaded }: RuleFiles): string[] {
  return loaded.groups.map(({ name }) => name);
}

Deno.test("findRuleFiles() finds the YAML files of a folder in order, or the file itself", async () => {
  const files = { "b.yml": "", "a.yaml": "", "notes.txt": "", "tests/c.yml": "" };
  await withFiles(files, async (folder) => {
    const found = [`${folder}/a.yaml`, `${folder}/b.yml`];
    assertEquals(await findRuleFiles(folder), found);
    assertEquals(await findRuleFiles(`${folder}/`), found);
    assertEquals(await findRuleFiles(`${folder}/notes.txt`), [`${folder}/notes.txt`]);
  });
});

Deno.test("RuleFiles.open() fails for a path that does not exist", async () => {
  await assertRejectsKind(
    () => RuleFiles.open("/nowhere/rules"),
    "config",
    'There is no file or folder "/nowhere/rules"',
  );
});

Deno.test("RuleFiles shows another path in place of the folder's", async () => {
  await withFiles({ "a.yml": rule("a") }, async (folder) => {
    const files = await RuleFiles.open(folder, "monitoring/rules");
    assertEquals(files.loaded.groups.map(({ file }) => file), ["monitoring/rules/a.yml"]);
  });
});

Deno.test("RuleFiles.read() takes over changed, new and removed files", async () => {
  await withFiles({ "a.yml": rule("a"), "b.yml": rule("b") }, async (folder) => {
    let now = 1;
    const files = await RuleFiles.open(folder, folder, () => now);
    assertEquals([names(files), files.loaded.reload.successAt], [["a", "b"], 1]);
    await Deno.writeTextFile(`${folder}/a.yml`, rule("changed"));
    await Deno.writeTextFile(`${folder}/c.yml`, rule("c"));
    await Deno.remove(`${folder}/b.yml`);
    now = 2;
    await files.read();
    assertEquals([names(files), files.loaded.reload.successAt], [["changed", "c"], 2]);
  });
});

Deno.test("RuleFiles keeps the rules of before when a file is broken, and names every problem", async () => {
  await withFiles({ "a.yml": rule("a"), "b.yml": rule("b") }, async (folder) => {
    let now = 1;
    const files = await RuleFiles.open(folder, folder, () => now);
    await Deno.writeTextFile(`${folder}/a.yml`, "groups: 1");
    await Deno.writeTextFile(`${folder}/b.yml`, "rules: 1");
    now = 2;
    const error = await assertRejectsKind(() => files.read(), "config");
    assertEquals(error.details.issues.map((issue) => issue.replaceAll(`${folder}/`, "")), [
      "a.yml:1:9: groups must be a list",
      'b.yml:1:1: unknown field "rules" in a rule file: there are groups',
    ]);
    assertEquals(files.loaded.reload, { successful: false, successAt: 1 });
    assertEquals(names(files), ["a", "b"]);
    await Deno.writeTextFile(`${folder}/a.yml`, rule("mended"));
    await Deno.remove(`${folder}/b.yml`);
    await files.read();
    assertEquals([names(files), files.loaded.reload.successful], [["mended"], true]);
  });
});

const changes: readonly {
  readonly name: string;
  readonly change: (folder: string) => Promise<void>;
}[] = [
  {
    name: "changed file",
    change: (folder) => Deno.writeTextFile(`${folder}/a.yml`, rule("other")),
  },
  {
    name: "new file",
    change: (folder) => Deno.writeTextFile(`${folder}/b.yml`, rule("b")),
  },
  {
    name: "removed file",
    change: (folder) => Deno.remove(`${folder}/a.yml`),
  },
  {
    name: "file of the same size and time in place of another",
    change: async (folder) => {
      const { atime, mtime } = await Deno.stat(`${folder}/a.yml`);
      await Deno.writeTextFile(`${folder}/new`, rule("z"));
      await Deno.utime(`${folder}/new`, atime!, mtime!);
      await Deno.rename(`${folder}/new`, `${folder}/a.yml`);
    },
  },
  {
    name: "folder that is gone",
    change: (folder) => Deno.remove(folder, { recursive: true }),
  },
];
for (const { name, change } of changes) {
  Deno.test(`RuleFiles notices a ${name} at the second look that sees it`, async () => {
    await withFiles({ "rules/a.yml": rule("a") }, async (parent) => {
      const folder = `${parent}/rules`;
      const files = await RuleFiles.open(folder);
      const look = () => files.hasSettledChange();
      assertEquals([await look(), await look()], [false, false]);
      await change(folder);
      assertEquals([await look(), await look()], [false, true]);
    });
  });
}

Deno.test("RuleFiles tries the same broken file only once", async () => {
  await withFiles({ "a.yml": rule("a") }, async (folder) => {
    const files = await RuleFiles.open(folder);
    const look = () => files.hasSettledChange();
    await Deno.writeTextFile(`${folder}/a.yml`, "groups: [");
    assertEquals([await look(), await look()], [false, true]);
    await assertRejectsKind(() => files.read(), "config");
    assertEquals([await look(), await look()], [false, false]);
    await Deno.writeTextFile(`${folder}/a.yml`, rule("mended"));
    assertEquals([await look(), await look()], [false, true]);
  });
});
