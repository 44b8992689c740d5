import { assertEquals } from "@std/assert/mod.js";
import { eventually, TestServer } from "./testing/server.ts";

const GRAPHS = new URL("../models/testdata", import.meta.url).pathname;
const COLORS = ["red", "red", "blue"];

async function addGraph(root: string, path: string, graph: string): Promise<void> {
  await Deno.mkdir(`${root}/${path}`, { recursive: true });
  // As a copy does that is complete at once.
  await Deno.copyFile(`${GRAPHS}/${graph}.onnx`, `${root}/.next`);
  await Deno.rename(`${root}/.next`, `${root}/${path}/model.onnx`);
}

/** A server over model folders, with a data folder that outlives it. */
class Folders implements AsyncDisposable {
  readonly #root = Deno.makeTempDirSync();
  readonly models = `${this.#root}/models`;
  readonly data = `${this.#root}/data`;

  start(...args: readonly string[]): Promise<TestServer> {
    return TestServer.start([
      ...["--models", this.models, "--data-dir", this.data, "--poll", "100ms"],
      ...["--threads", "2", ...args],
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

async function ask(url: string, path: string, init?: RequestInit) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url + path, { headers, ...init });
  return { status: response.status, body: await response.json() };
}

/** Predicts rows of the graph `mixed_inputs`, or of one with a number for each row. */
async function predict(url: string, model: string, count: number, weight = 2): Promise<void> {
  const instances = Array.from({ length: count }, (_, i) => ({
    ...{ color: COLORS[i % COLORS.length], weight: weight + i % 50, count: i % 3 },
  }));
  const { status } = await ask(url, `/models/${model}/predict`, {
    method: "POST",
    body: JSON.stringify({ instances }),
  });
  assertEquals(status, 200);
}

async function stateOf(url: string, model: string, version = "1") {
  return (await ask(url, `/models/${model}/versions/${version}`)).body.reference;
}

function untilLive(url: string, model: string): Promise<void> {
  return eventually(async () => (await stateOf(url, model)).source === "live");
}

/** The sum of a metric's series that have these labels. */
async function total(url: string, metric: string, ...labels: string[]): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split("\n")
    .filter((line) => line.startsWith(`${metric}{`) && labels.every((one) => line.includes(one)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

Deno.test("a folder with model.onnx alone is watched from its first 5,000 rows on, also after a restart", async () => {
  await using folders = new Folders();
  await addGraph(folders.models, "bare", "mixed_inputs");
  let before: unknown;
  {
    await using server = await folders.start();
    const { url } = server;
    await predict(url, "bare", 3000);
    const { source, rows_seen, rows_needed } = await stateOf(url, "bare");
    assertEquals([source, rows_seen, rows_needed], ["none", 3000, 5000]);
    assertEquals((await ask(url, "/models/bare/versions/1/reference")).status, 404);
    await predict(url, "bare", 3000);
    await untilLive(url, "bare");
    await predict(url, "bare", 300);
    const values = 'feature="color"';
    assertEquals(await total(url, "model_feature_values_total", values, 'bin="red"'), 200);
    assertEquals(await total(url, "model_feature_values_total", values, 'bin="other"'), 0);
    assertEquals(await total(url, "model_predictions_total"), 6300);
    assertEquals(await total(url, "model_info", 'reference="live"'), 1);
    before = (await ask(url, "/models/bare/versions/1/reference")).body;
    assertEquals(await server.stop(), 0);
  }
  await using again = await folders.start();
  assertEquals((await ask(again.url, "/models/bare/versions/1/reference")).body, before);
  assertEquals((await stateOf(again.url, "bare")).source, "live");
  await addGraph(folders.models, "bare", "columns");
  await eventually(async () => (await stateOf(again.url, "bare")).source === "none");
});

Deno.test("the data folder gets a profile and no row", async () => {
  await using folders = new Folders();
  await addGraph(folders.models, "bare", "mixed_inputs");
  await using server = await folders.start();
  const instances = Array.from({ length: 1000 }, (_, i) => ({
    ...{ color: `person ${i}`, weight: 2, count: i % 3 },
  }));
  const body = JSON.stringify({ instances });
  for (let i = 0; i < 5; i++) {
    await ask(server.url, "/models/bare/predict", { method: "POST", body });
  }
  await untilLive(server.url, "bare");
  const text = await Deno.readTextFile(`${folders.data}/references/bare/1.json`);
  assertEquals(Object.keys(JSON.parse(text).reference.features), ["weight", "count"]);
  assertEquals(text.includes("person"), false);
  const { body: { versions: [{ watch }] } } = await ask(server.url, "/models/bare");
  assertEquals(watch.notes, ['"color" is not watched: its texts are not a few categories']);
});

Deno.test("rows are promoted and taken back while requests run, and none of them is lost", async () => {
  await using folders = new Folders();
  await addGraph(folders.models, "bare/1", "mixed_inputs");
  await addGraph(folders.models, "bare/2", "mixed_inputs");
  await using server = await folders.start();
  const { url } = server;
  const path = "/models/bare/versions/2/reference";
  await predict(url, "bare", 1000);
  let sent = 1000;
  let running = true;
  const traffic = Promise.all([1, 2, 3].map(async () => {
    while (running) {
      await predict(url, "bare", 10, 70);
      sent += 10;
    }
  }));
  const post = (rows: number) => ask(url, path, { method: "POST", body: JSON.stringify({ rows }) });
  for (const rows of [500, 700, 900]) {
    const { status, body } = await post(rows);
    assertEquals([status, body.source, body.rows], [200, "live", rows]);
  }
  assertEquals((await post(100)).status, 400);
  const deleted = await ask(url, path, { method: "DELETE" });
  assertEquals([deleted.status, deleted.body.source], [200, "none"]);
  assertEquals((await ask(url, path, { method: "DELETE" })).status, 404);
  assertEquals((await post(1000)).body.rows, 1000);
  running = false;
  await traffic;
  assertEquals(await total(url, "model_predictions_total", 'version="2"'), sent);
  assertEquals(await total(url, "model_requests_total", 'outcome="error"'), 0);
  assertEquals((await stateOf(url, "bare", "1")).source, "none");
  // The bins are those of the last reference alone: one for each of three counts, and outside.
  const text = await (await fetch(`${url}/metrics`)).text();
  const bins = text.split("\n").filter((line) =>
    line.startsWith("model_feature_values_total{") && line.includes('feature="count"')
  );
  assertEquals(bins.length, 6);
});

Deno.test("only as many features are watched as --watch-features allows", async () => {
  await using folders = new Folders();
  await addGraph(folders.models, "bare", "mixed_inputs");
  await using server = await folders.start("--watch-features", "2");
  const { body } = await ask(server.url, "/models/bare");
  const notes = ["2 of 3 features are watched: --watch-features allows no more"];
  assertEquals(body.versions[0].watch, { features: 2, unwatched_features: 1, notes });
  // The thread that answers may not know the gauge yet.
  await eventually(async () => await total(server.url, "model_unwatched_features") === 1);
  await server.line(({ message }) => message === notes[0]);
});
