/** All code of others is pinned: actions by commit, packages by hash. */

import { assert, assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { TARGETS } from "./release/targets.ts";

const ROOT = new URL("../../", import.meta.url);
// Found by the lists that the others are made of.
const ASKED = ["models", "server"].flatMap((folder) => [...filesBelow(`${folder}/`)])
  .filter((path) => path.endsWith("requirements.in"));

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* filesBelow(`${folder}${name}/`);
    else yield folder + name;
  }
}

/** The lines of a list without comments and with the versions that they name, in small letters. */
function packagesIn(text: string): string[] {
  return text.replaceAll("\\\n", "").split("\n").filter((line) => /^\w/.test(line))
    .map((line) => line.toLowerCase().replaceAll("_", "-").replace(/\[.*?\]/, ""));
}

for (const path of ASKED) {
  const pinned = path.replace(/in$/, "txt");
  Deno.test(`${pinned} has the packages that are asked for, each with hashes`, () => {
    const [asked, entries] = [path, pinned].map((file) =>
      packagesIn(Deno.readTextFileSync(new URL(file, ROOT)))
    );
    const withoutHash = entries!.filter((one) => !/^\S+==.* --hash=sha256:[0-9a-f]{64}/.test(one));
    assertEquals(withoutHash, []);
    const names = entries!.map((one) => one.split(/[\s;]/)[0]);
    assertEquals(asked!.filter((one) => !names.includes(one)), []);
  });
}

Deno.test(".ci/run installs Python's packages by their hashes only", async () => {
  const text = await Deno.readTextFile(new URL(".ci/run", ROOT));
  const installs = text.replaceAll("\\\n", "").split("\n").filter((line) =>
    /pip" install/.test(line)
  );
  assert(installs.length > 0);
  assertEquals(installs.filter((line) => !line.includes("--require-hashes")), []);
  const lists = installs.map((line) => /-r (\S+)/.exec(line)![1]!.replace(/txt$/, "in"));
  assertEquals(lists.filter((list) => !ASKED.includes(list)), []);
});

// deno-lint-ignore no-explicit-any
type Workflow = any;

const WORKFLOWS: ReadonlyMap<string, { readonly text: string; readonly workflow: Workflow }> =
  new Map(
    Array.from(Deno.readDirSync(new URL(".github/workflows/", ROOT)), ({ name }) => {
      const text = Deno.readTextFileSync(new URL(`.github/workflows/${name}`, ROOT));
      return [name, { text, workflow: parse(text) }];
    }),
  );

for (const [name, { text, workflow }] of WORKFLOWS) {
  const jobs: readonly Workflow[] = Object.values(workflow.jobs);
  const steps: readonly Workflow[] = jobs.flatMap((job) => job.steps);

  Deno.test(`${name} uses actions by their commit, with the version beside it`, () => {
    const lines = text.split("\n").filter((line) => line.includes("uses:"));
    assertEquals(lines.length, steps.filter(({ uses }) => uses !== undefined).length);
    const pinned = /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    assertEquals(lines.filter((line) => !pinned.test(line)), []);
  });

  Deno.test(`${name} only reads, unless a job asks for more`, () => {
    assertEquals(workflow.permissions, { contents: "read" });
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const { with: options } of checkouts) assertEquals(options["persist-credentials"], false);
  });

  Deno.test(`${name} has a limit of time for each job`, () => {
    for (const job of jobs) assert(job["timeout-minutes"] <= 40);
  });

  Deno.test(`${name} runs scripts and tasks that there are`, async () => {
    const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
    const commands = steps.flatMap(({ run }) => run ?? []).join("\n");
    for (const [path] of commands.matchAll(/(?<![\w/])\.(github|ci)\/[\w./]+/g)) {
      assert((await Deno.stat(new URL(path, ROOT))).isFile, path);
    }
    for (const [, task] of commands.matchAll(/deno task (?:--quiet )?([\w:]+)/g)) {
      assert(task! in tasks, task);
    }
  });

  Deno.test(`${name} puts nothing of an event into a script`, () => {
    const expressions = steps.flatMap(({ run }) => run?.match(/\$\{\{.*?\}\}/g) ?? []);
    assertEquals(expressions.filter((one: string) => !one.includes("matrix.")), []);
  });
}

Deno.test("release.yml tries the executable of every system that there is one for", () => {
  const { jobs } = WORKFLOWS.get("release.yml")!.workflow;
  const tried = jobs.smoke.strategy.matrix.include.map(({ system }: Workflow) => system);
  assertEquals(tried, TARGETS.map(({ name }) => name));
});

Deno.test("releases are built with the version of Deno that the checks use", async () => {
  const { jobs } = WORKFLOWS.get("release.yml")!.workflow;
  const [, version] = /DENO="npx -y deno@([\d.]+)"/.exec(
    await Deno.readTextFile(new URL(".ci/run", ROOT)),
  )!;
  const commands = jobs.build.steps.map(({ run }: Workflow) => run);
  assert(commands.includes(`npm install --global deno@${version}`));
});

for (const task of ["start", "page", "build", "sbom"]) {
  Deno.test(`deno task ${task} takes the packages that deno.lock has, or fails`, async () => {
    const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
    assert(tasks[task].command.startsWith("deno run --frozen "), tasks[task].command);
  });
}
