import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import type { Reference } from "../folder/reference.ts";
import { FileTable, type TableFormat } from "../table/file_table.ts";
import { loadTest, manifestOf, numbers } from "../testing/versions.ts";
import { findVersion } from "./find_version.ts";
import golden from "./testdata/golden.json" with { type: "json" };
import { openVersion } from "./open_version.ts";
import { type Profile, profileTable } from "./profile_table.ts";
import churn from "../../../models/churn/1/golden.json" with { type: "json" };

const CHURN = new URL("../../../models/churn/1", import.meta.url).pathname;

/** Profiles a text with a version. */
async function profileText(
  text: string,
  format: TableFormat,
  { version, manifest }: Awaited<ReturnType<typeof openVersion>>,
  label?: string,
): Promise<Profile> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    const table = new FileTable(path, format);
    return await profileTable(table, version, manifest, { label, onRows: () => {} });
  } finally {
    await version.retire();
    await Deno.remove(path);
  }
}

async function openTest(graph: string, fields: Record<string, unknown>) {
  return { manifest: manifestOf(fields), version: await loadTest(graph, fields) };
}

const openChurn = async () => await openVersion(await findVersion(CHURN));

/** The rows of the golden file, by the names of the features, with their labels. */
async function goldenRows() {
  const { features } = (await openChurn()).manifest;
  return churn.instances.map((instance, row) =>
    Object.fromEntries([
      ...features.map(({ name }, i) => [name, instance[i]]),
      ["Churn", golden.labels[row]],
    ])
  );
}

function toCsv(rows: readonly Record<string, unknown>[]): string {
  const names = Object.keys(rows[0]!);
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))].join("\n");
}

/** Compares numbers of two documents of the same form. */
function assertSame(found: unknown, want: unknown, tolerance: number, path: string): void {
  if (typeof want === "number") assertAlmostEquals(found as number, want, tolerance, path);
  else if (typeof want !== "object" || want === null) assertEquals(found, want, path);
  else {
    assertEquals(Object.keys(found as object).sort(), Object.keys(want).sort(), path);
    for (const [key, value] of Object.entries(want)) {
      assertSame((found as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`);
    }
  }
}

function assertGolden(reference: Reference): void {
  assertEquals(reference.rows, golden.labels.length);
  assertSame(reference.features, golden.features, 1e-9, "features");
  assertSame(reference.classes, golden.classes, 1e-12, "classes");
  // Runtimes differ in the last digit of a float32.
  const { edges: _edges, ...score } = reference.score!;
  assertSame(score, golden.score, 1e-6, "score");
  for (const [name, want] of Object.entries(golden.quality)) {
    assertAlmostEquals(reference.quality![name] as number, want, 1e-6, name);
  }
  const { No: no, Yes: yes } = reference.quality!.confusion!;
  assertEquals([[no!["No"], no!["Yes"]], [yes!["No"], yes!["Yes"]]], golden.confusion);
  assertSame(reference.calibration_map, golden.calibration_map, 1e-6, "calibration_map");
}

Deno.test("a profile of CSV is what numpy and scikit-learn say of the same rows", async () => {
  const { reference, read, leftOut, notes } = await profileText(
    ...[toCsv(await goldenRows()), "csv", await openChurn(), "Churn"] as const,
  );
  assertGolden(reference);
  assertEquals([read, leftOut, notes], [golden.labels.length, 0, []]);
});

Deno.test("a profile of NDJSON is that of the same rows in CSV", async () => {
  const rows = await goldenRows();
  const text = rows.map((row) => JSON.stringify(row)).join("\n");
  const { reference } = await profileText(text, "ndjson", await openChurn(), "Churn");
  assertGolden(reference);
});

Deno.test("a regression's values and errors are profiled", async () => {
  const fields = { task: "regression", features: numbers("a", "b") };
  const open = await openTest("sum_int64", fields);
  // The model adds up a and 10 b; the labels are 3 higher in every second row.
  const rows = Array.from({ length: 10 }, (_, i) => ({ a: i, b: 1, y: i + 10 + i % 2 * 3 }));
  const { reference } = await profileText(toCsv(rows), "csv", open, "y");
  assertEquals(reference.value, {
    missing: 0,
    mean: 14.5,
    stddev: Math.sqrt(8.25),
    ...{ min: 10, max: 19, edges: [10, 11, 12, 13, 14, 15, 16, 17, 18] },
    shares: Array(10).fill(0.1),
  });
  const { mae, mse, rows: labelled } = reference.quality!;
  assertEquals([mae, mse, labelled], [1.5, 4.5, 10]);
});

Deno.test("rows that the graph's inputs cannot hold are left out, with the reason", async () => {
  const fields = { task: "regression", features: numbers("a", "b") };
  const { reference, leftOut, problems } = await profileText(
    ...["a,b\n1,2\n1.5,2\n3,4\n", "csv", await openTest("sum_int64", fields)] as const,
  );
  assertEquals([reference.rows, leftOut], [2, 1]);
  assertEquals(problems.list().map(({ field }) => field), ["row 2.a"]);
});

Deno.test("predictions of several values are in no profile, and noted", async () => {
  const fields = { task: "regression", features: numbers("a", "b") };
  const open = await openTest("logarithm", fields);
  const { reference, notes } = await profileText("a,b\n1,2\n3,4\n", "csv", open);
  assertEquals([reference.rows, reference.value], [2, undefined]);
  assertEquals(notes, [
    "The model gives no single finite answer for 2 rows: their features count, their predictions do not",
  ]);
});

Deno.test("rows that do not fit are left out, with the reason", async () => {
  const [first, second, ...others] = await goldenRows();
  const rows = [{ ...first, tenure: "long" }, { ...second, Contract: "None" }, ...others];
  const { reference, read, leftOut, problems } = await profileText(
    ...[toCsv(rows), "csv", await openChurn()] as const,
  );
  assertEquals([reference.rows, read, leftOut], [rows.length - 2, rows.length, 2]);
  assertEquals(problems.list().map(({ field }) => field), ["row 1, tenure", "row 2, Contract"]);
  assertEquals(reference.quality, undefined);
});

Deno.test("rows without a label are not part of the quality", async () => {
  const rows = (await goldenRows()).map((row, i) => i < 3 ? { ...row, Churn: "" } : row);
  const { reference, notes } = await profileText(
    ...[toCsv(rows), "csv", await openChurn(), "Churn"] as const,
  );
  assertEquals([reference.rows, reference.quality?.rows], [rows.length, rows.length - 3]);
  assertEquals(notes, ["3 rows have no label: they are not part of quality"]);
});

const wrong = [
  {
    name: "no such column of labels",
    change: (text: string) => text,
    label: "churn?",
    message: 'it has no column "churn?" of labels; did you mean "Churn"?',
  },
  {
    name: "a column of labels that none is called like",
    change: (text: string) => text,
    label: "outcome of the year",
    message: "of labels; it has gender, SeniorCitizen, Partner",
  },
  {
    name: "a label that is no class",
    change: (text: string) => text.replace(/(Yes|No)$/, "maybe"),
    label: "Churn",
    message: 'row 200, Churn: "maybe" is no class of the model: the classes are "No", "Yes"',
  },
  {
    name: "no rows",
    change: (text: string) => text.split("\n")[0]!,
    label: "Churn",
    message: "it has no rows",
  },
  {
    name: "no row that fits",
    change: (text: string) => text.split("\n").slice(0, 2).join("\n").replace(/\n[^,]*/, "\nx"),
    label: "Churn",
    message: "none of its 1 rows fits model.json; row 1, gender: expected one of ",
  },
];
for (const { name, change, label, message } of wrong) {
  Deno.test(`a profile is refused with ${name}`, async () => {
    const text = change(toCsv(await goldenRows()));
    const open = await openChurn();
    await assertRejectsKind(() => profileText(text, "csv", open, label), "invalid_input", message);
  });
}
