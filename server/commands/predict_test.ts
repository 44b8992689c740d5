import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import churn from "../../models/churn/1/golden.json" with { type: "json" };
import manifest from "../../models/churn/model.json" with { type: "json" };
import { FileTable, type TableFormat } from "../models/table/file_table.ts";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { predict } from "./predict.ts";
import { programCommand } from "./testing/server.ts";

const CHURN = new URL("../../models/churn", import.meta.url).pathname;
const NAMES = manifest.features.map(({ name }) => name);
const ANSWER = ["class", "score", "probability_No", "probability_Yes"];

/** A folder with the golden rows of the churn model, each behind its number. */
class Workplace implements AsyncDisposable {
  private constructor(readonly dir: string) {}

  static async create(more: readonly (readonly unknown[])[] = []): Promise<Workplace> {
    const dir = await Deno.makeTempDir();
    const rows = [...churn.instances.map((row, i) => [`C${i}`, ...row]), ...more];
    const header = ["customerID", ...NAMES];
    const lines = [header, ...rows.map((row) => row.map((cell) => cell ?? ""))];
    await Deno.writeTextFile(`${dir}/rows.csv`, lines.join("\n"));
    const records = rows.map((row) =>
      JSON.stringify(Object.fromEntries(row.map((cell, i) => [header[i], cell])))
    );
    await Deno.writeTextFile(`${dir}/rows.ndjson`, records.join("\n"));
    return new Workplace(dir);
  }

  path(name: string): string {
    return `${this.dir}/${name}`;
  }

  args(input: string, output: string, ...more: readonly string[]): string[] {
    const files = ["--in", this.path(input), "--out", this.path(output)];
    return ["--model", CHURN, "--version", "1", ...files, ...more];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }
}

async function read(path: string, wanted = ["customerID", ...ANSWER]) {
  const table = new FileTable(path, path.split(".").at(-1) as TableFormat);
  const records: (readonly unknown[])[] = [];
  let columns: readonly string[] = [];
  for await (const batch of table.records(wanted)) {
    columns = batch.columns;
    records.push(...batch.records);
  }
  return { columns, records };
}

function requireGolden(records: readonly (readonly unknown[])[]): void {
  assertEquals(records.length, churn.instances.length);
  for (const [i, [customer, , , no, yes]] of records.entries()) {
    assertEquals(customer, `C${i}`);
    const [wantNo, wantYes] = churn.probabilities[i]!;
    const error = Math.abs(Number(no) - wantNo!) + Math.abs(Number(yes) - wantYes!);
    assertEquals(error < 1e-5, true, `row ${i}`);
  }
}

Deno.test("predict writes the predictions of each format in each format, in the order of the rows", async () => {
  await using place = await Workplace.create();
  const from = ["rows.csv", "rows.ndjson"];
  assertEquals(await predict.run(place.args("rows.csv", "rows.arrow", "--keep", "all")), 0);
  for (const input of [...from, "rows.arrow"]) {
    for (const output of ["out.csv", "out.ndjson", "out.arrow"]) {
      // Of a table of predictions, the earlier ones are columns like others.
      const more = input === "rows.arrow" ? ["--keep", "others"] : [];
      assertEquals(await predict.run(place.args(input, output, ...more)), 0, `${input} ${output}`);
      requireGolden((await read(place.path(output))).records);
    }
  }
  assertEquals([...Deno.readDirSync(place.dir)].some(({ name }) => /partial/.test(name)), false);
});

Deno.test("predict keeps the columns that are no features, all columns or none", async () => {
  await using place = await Workplace.create();
  const columns = async (keep: string) => {
    await predict.run(place.args("rows.csv", "out.csv", "--keep", keep));
    return (await read(place.path("out.csv"))).columns;
  };
  assertEquals(await columns("others"), ["customerID", ...ANSWER]);
  assertEquals(await columns("none"), ANSWER);
  assertEquals(await columns("all"), ["customerID", ...NAMES, ...ANSWER]);
});

Deno.test("predict names a column of the predictions apart from one of the rows", async () => {
  await using place = await Workplace.create();
  const text = await Deno.readTextFile(place.path("rows.csv"));
  await Deno.writeTextFile(place.path("rows.csv"), text.replace("customerID", "class"));
  await predict.run(place.args("rows.csv", "out.csv"));
  const { columns } = await read(place.path("out.csv"));
  assertEquals(columns.slice(0, 3), ["class", "predicted_class", "score"]);
});

Deno.test("predict ends at a row that does not fit, and leaves no file", async () => {
  const row = [...churn.instances[0]!];
  row[NAMES.indexOf("tenure")] = "n/a";
  await using place = await Workplace.create([["bad", ...row]]);
  const message = `row ${churn.instances.length + 1}, tenure: expected a number, got "n/a"`;
  await assertRejectsKind(
    () => predict.run(place.args("rows.csv", "out.csv")),
    "config",
    `Cannot predict ${place.path("rows.csv")}: ${message}`,
  );
  assertEquals([...Deno.readDirSync(place.dir)].map(({ name }) => name).toSorted(), [
    "rows.csv",
    "rows.ndjson",
  ]);
});

Deno.test("predict leaves out rows that do not fit by --skip-invalid, and says how many", async () => {
  const row = [...churn.instances[0]!];
  row[NAMES.indexOf("tenure")] = "n/a";
  await using place = await Workplace.create([["bad", ...row], ["good", ...churn.instances[0]!]]);
  const args = ["predict", ...place.args("rows.csv", "out.csv", "--skip-invalid")];
  const { code, stdout, stderr } = await programCommand(args).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  const rows = churn.instances.length;
  const lines = decoder.decode(stdout).split("\n");
  assertMatch(lines[0]!, new RegExp(`^Predicted ${rows + 1} rows with version 1 of churn in `));
  assertEquals(lines.slice(1), [
    `Left out 1 of ${rows + 2} rows, which do not fit the model:`,
    `  row ${rows + 1}, tenure: expected a number, got "n/a"`,
    `Wrote ${place.path("out.csv")}`,
    "",
  ]);
  const { records } = await read(place.path("out.csv"), ["customerID"]);
  assertEquals(records.at(-1), ["good"]);
});

Deno.test("predict reads standard input and writes standard output", async () => {
  await using place = await Workplace.create();
  const args = ["--model", `${CHURN}/1`, "--in", "-", "--in-format", "csv", "--out", "-"];
  const process = programCommand(["predict", ...args], undefined, true, "piped").spawn();
  const rows = await Deno.open(place.path("rows.csv"));
  await rows.readable.pipeTo(process.stdin);
  const { code, stdout, stderr } = await process.output();
  assertMatch(new TextDecoder().decode(stderr), /^Predicted 200 rows with version 1 of churn in /);
  assertEquals(code, 0);
  await Deno.writeFile(place.path("out.csv"), stdout);
  requireGolden((await read(place.path("out.csv"))).records);
});

Deno.test("predict takes the version that a server would answer with", async () => {
  await using place = await Workplace.create();
  const files = ["--csv", place.path("rows.csv"), "--out", place.path("out.csv")];
  assertEquals(manifest.default_version, 1);
  await predict.run(["--model", CHURN, ...files]);
  requireGolden((await read(place.path("out.csv"))).records);
  const other = ["--model", `${CHURN}/2`, ...files];
  await predict.run(other);
  const { records } = await read(place.path("out.csv"));
  assertEquals(Number(records[0]![3]) === churn.probabilities[0]![0], false);
});

Deno.test("predict says everything that is missing or wrong", async () => {
  await using place = await Workplace.create();
  const error = await assertRejectsKind(() => predict.run([]), "config");
  assertEquals(error.message.split("; ").length >= 1, true);
  for (const part of ["--model is missing", "--in is missing", "--out is missing"]) {
    assertStringIncludes(error.message, part);
  }
  const wrong: readonly (readonly [args: readonly string[], message: string])[] = [
    [["--model", CHURN, "--in", "a.txt", "--out", "b.csv"], 'Cannot tell the format of "a.txt"'],
    [["--model", CHURN, "--in", "a.csv", "--out", "b.xls"], 'Cannot tell the format of "b.xls"'],
    [["--model", CHURN, "--in", "a.csv", "--csv", "b.csv", "--out", "c.csv"], "name two files"],
    [place.args("rows.csv", "out.csv", "--version", "9"), 'has no version "9"; it has 1, 2'],
    [place.args("none.csv", "out.csv"), "none.csv: "],
    [place.args("rows.csv", "no/out.csv"), "Cannot write "],
    [["x"], 'predict takes no argument, got "x"'],
  ];
  for (const [args, message] of wrong) {
    await assertRejectsKind(() => predict.run(args), "config", message);
  }
});
