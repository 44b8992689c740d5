/** Labels of a whole server: counted as scikit-learn does, by several threads, over restarts. */

import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { TestServer } from "./testing/server.ts";

const NDJSON = { "content-type": "application/x-ndjson" };
// Written by testdata/label_figures.py.
const FIGURES = JSON.parse(
  await Deno.readTextFile(new URL("testdata/label_figures.json", import.meta.url)),
);

interface Label {
  readonly id: string;
  readonly actual: string;
}

/** Labels of predictions for the golden rows of a demo model: every third is positive. */
async function goldenLabels(url: string, model: string): Promise<readonly Label[]> {
  const folder = new URL(`../../models/${model}/`, import.meta.url);
  const { classes } = JSON.parse(await Deno.readTextFile(new URL("model.json", folder)));
  const { instances } = JSON.parse(await Deno.readTextFile(new URL("1/golden.json", folder)));
  const response = await fetch(`${url}/models/${model}/versions/1/predict`, {
    method: "POST",
    body: JSON.stringify({ instances }),
  });
  const { predictions } = await response.json();
  return predictions.map(({ id }: { readonly id: string }, i: number) => ({
    id,
    actual: classes[i % 3 === 0 ? 1 : 0],
  }));
}

async function send(url: string, labels: readonly Label[]): Promise<Record<string, number>> {
  const body = labels.map((label) => JSON.stringify(label)).join("\n");
  const response = await fetch(`${url}/feedback`, { method: "POST", body, headers: NDJSON });
  const { errors: _, ...counts } = await response.json();
  return counts;
}

/** Values of a metric of version 1 of a model, in the order of the exposition, with its labels. */
async function samples(url: string, name: string, model: string) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split("\n")
    .filter((line) => line.startsWith(`${name}{`) && line.includes(`"${model}",version="1"`))
    .map((line) => ({ labels: line, value: Number(line.slice(line.lastIndexOf(" "))) }));
}

async function sum(url: string, name: string, model: string, part = ""): Promise<number> {
  const found = (await samples(url, name, model)).filter(({ labels }) => labels.includes(part));
  return found.reduce((total, { value }) => total + value, 0);
}

const MATCHED = { matched: 200, duplicate: 0, unknown: 0, late: 0, invalid: 0 };
const DUPLICATE = { ...MATCHED, matched: 0, duplicate: 200 };

Deno.test("labels of the demo models are counted as scikit-learn counts them", async () => {
  await using server = await TestServer.start(["--threads", "2"]);
  const { url } = server;
  for (const model of ["churn", "fraud"]) {
    assertEquals(await send(url, await goldenLabels(url, model)), MATCHED);
    const { confusion: [[tn, fp], [fn, tp]], log_loss, brier, calibration } = FIGURES[model];
    const outcomes = (correct: string) =>
      sum(url, "model_outcomes_total", model, `correct="${correct}"`);
    assertEquals([await outcomes("true"), await outcomes("false")], [tn + tp, fp + fn]);
    // Golden probabilities have seven digits.
    assertAlmostEquals(await sum(url, "model_log_loss_total", model), log_loss, 0.01);
    assertAlmostEquals(await sum(url, "model_squared_score_errors_total", model), brier, 1e-3);
    const [rows, hits, scores] = await Promise.all(
      ["rows", "hits", "scores"].map(async (kind) =>
        (await samples(url, `model_calibration_${kind}_total`, model)).map(({ value }) => value)
      ),
    );
    const filled = [...rows!.keys()].filter((bin) => rows![bin]! > 0);
    assertEquals(filled.length, calibration.shares.length);
    for (const [i, bin] of filled.entries()) {
      assertAlmostEquals(hits![bin]! / rows![bin]!, calibration.shares[i], 1e-9);
      assertAlmostEquals(scores![bin]! / rows![bin]!, calibration.means[i], 1e-5);
    }
  }
  assertEquals(await server.stop(), 0);
});

Deno.test("of the same labels, sent many times at once, each counts once", async () => {
  await using server = await TestServer.start(["--threads", "3"]);
  const labels = await goldenLabels(server.url, "churn");
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(server.url, labels)));
  const total = (result: string) => answers.reduce((sum, answer) => sum + answer[result]!, 0);
  assertEquals([total("matched"), total("duplicate")], [200, 1400]);
  assertEquals(await sum(server.url, "model_outcomes_total", "churn"), 200);
});

Deno.test("a data folder remembers labels over restarts, and over a sudden end", async () => {
  const dataDir = await Deno.makeTempDir();
  const options = ["--data-dir", dataDir, "--threads", "1"];
  let first: readonly Label[];
  let second: readonly Label[];
  {
    await using server = await TestServer.start(options);
    first = await goldenLabels(server.url, "churn");
    second = await goldenLabels(server.url, "churn");
    assertEquals(await send(server.url, first), MATCHED);
    assertEquals(await server.stop(), 0);
  }
  {
    await using server = await TestServer.start(options);
    assertEquals(await send(server.url, first), DUPLICATE);
    assertEquals(await send(server.url, second), MATCHED);
    while ((await Deno.stat(`${dataDir}/labels.seen`)).size < 400 * 12) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await server.stop("SIGKILL");
  }
  {
    await using server = await TestServer.start(options);
    assertEquals(await send(server.url, [...first, ...second]), { ...DUPLICATE, duplicate: 400 });
    assertEquals(await server.stop(), 0);
  }
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("servers with the same key take each other's labels, those with another refuse them", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["a", "b"]) await Deno.writeTextFile(`${folder}/${name}`, name.repeat(16));
  let labels: readonly Label[];
  {
    await using server = await TestServer.start(["--id-key-file", `${folder}/a`]);
    labels = await goldenLabels(server.url, "churn");
  }
  for (const [key, result] of [["a", "matched"], ["b", "invalid"]] as const) {
    await using server = await TestServer.start(["--id-key-file", `${folder}/${key}`]);
    assertEquals(await send(server.url, labels), { ...MATCHED, matched: 0, [result]: 200 });
  }
  await Deno.remove(folder, { recursive: true });
});
