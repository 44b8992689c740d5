import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import churn from "../../models/churn/1/golden.json" with { type: "json" };
import manifest from "../../models/churn/model.json" with { type: "json" };
import { profile } from "./profile.ts";
import { programCommand } from "./testing/server.ts";

const CHURN = new URL("../../models/churn", import.meta.url).pathname;

/** A copy of the churn model without its references, and a table of its rows. */
class Workplace implements AsyncDisposable {
  private constructor(readonly dir: string) {}

  static async create(): Promise<Workplace> {
    const dir = await Deno.makeTempDir();
    await Deno.mkdir(`${dir}/churn/1`, { recursive: true });
    for (const file of ["model.json", "1/model.onnx"]) {
      await Deno.copyFile(`${CHURN}/${file}`, `${dir}/churn/${file}`);
    }
    const names = manifest.features.map(({ name }) => name);
    const rows = churn.instances.map((row, i) => [...row.map((cell) => cell ?? ""), i % 2]);
    await Deno.writeTextFile(`${dir}/rows.csv`, [[...names, "even"], ...rows].join("\n"));
    await Deno.writeTextFile(`${dir}/empty.csv`, "");
    return new Workplace(dir);
  }

  get reference(): string {
    return `${this.dir}/churn/1/reference.json`;
  }

  args(...more: readonly string[]): string[] {
    return ["--model", `${this.dir}/churn/1`, "--data", `${this.dir}/rows.csv`, ...more];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }
}

Deno.test("profile writes the reference of a version, and says so", async () => {
  await using place = await Workplace.create();
  const { code, stdout, stderr } = await programCommand(["profile", ...place.args()]).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  assertMatch(decoder.decode(stdout), /^Described 200 rows\nWrote .*\/churn\/1\/reference.json\n$/);
  const reference = JSON.parse(await Deno.readTextFile(place.reference));
  assertEquals(Object.keys(reference), ["rows", "features", "classes", "score", "confidence"]);
  assertEquals([...Deno.readDirSync(`${place.dir}/churn/1`)].length, 2);
});

Deno.test("profile replaces a file only by force, and keeps its other fields", async () => {
  await using place = await Workplace.create();
  await Deno.writeTextFile(place.reference, '{"rows": 7, "note": "kept"}');
  const message = `"${place.reference}" exists: replace it with --force, or name another --output`;
  await assertRejectsKind(() => profile.run(place.args()), "config", message);
  assertEquals(await profile.run(place.args("--force")), 0);
  const { rows, note } = JSON.parse(await Deno.readTextFile(place.reference));
  assertEquals([rows, note], [200, "kept"]);
});

Deno.test("profile gives the same file twice", async () => {
  await using place = await Workplace.create();
  const output = `${place.dir}/out.json`;
  await profile.run(place.args("--output", output));
  const first = await Deno.readTextFile(output);
  await profile.run(place.args("--output", output, "--force"));
  assertEquals(await Deno.readTextFile(output), first);
});

const wrong: { name: string; args: string[]; message: string }[] = [
  { name: "a label column that is not there", args: ["--label", "evn"], message: 'mean "even"?' },
  {
    name: "labels that are no class",
    args: ["--label", "even"],
    message: 'row 1, even: "0" is no class of the model: the classes are "No", "Yes"',
  },
  {
    name: "a file that is not there",
    args: ["--data", "none.csv"],
    message: "Cannot profile none.csv: No such file or directory",
  },
  { name: "an empty file", args: ["--data", "empty.csv"], message: "it is empty" },
  {
    name: "a file of an unknown format",
    args: ["--data", "rows.parquet"],
    message: 'Cannot tell the format of "rows.parquet" by its ending',
  },
  {
    name: "CSV that is read as NDJSON",
    args: ["--format", "ndjson"],
    message: "line 1 is not JSON",
  },
  { name: "a folder without models", args: ["--model", "."], message: "name a version of one of" },
  { name: "words", args: ["rows.csv"], message: 'profile takes no argument, got "rows.csv"' },
];
for (const { name, args, message } of wrong) {
  Deno.test(`profile refuses ${name}`, async () => {
    await using place = await Workplace.create();
    const inside = args.map((arg) => /^(empty\.csv|\.)$/.test(arg) ? `${place.dir}/${arg}` : arg);
    await assertRejectsKind(() => profile.run(place.args(...inside)), "config", message);
  });
}

Deno.test("profile names all options that are missing", async () => {
  const error = await assertRejectsKind(() => profile.run([]), "config", "--model is missing");
  assertStringIncludes(String(error?.message), "--data is missing");
});
