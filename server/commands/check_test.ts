import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { check, checkModels, describeFindings } from "./check.ts";

const DEMO_MODELS = new URL("../../models", import.meta.url).pathname;

Deno.test("checkModels() finds nothing wrong with the demo models", async () => {
  const findings = await checkModels(DEMO_MODELS);
  assertEquals(findings.map(({ model, version, problems }) => [model, version, problems]), [
    ["churn", "1", []],
    ["churn", "2", []],
    ["fraud", "1", []],
  ]);
});

Deno.test("checkModels() reports every problem of a manifest, with its field", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/broken/1`, { recursive: true });
  await Deno.copyFile(`${DEMO_MODELS}/churn/1/model.onnx`, `${dir}/broken/1/model.onnx`);
  await Deno.writeTextFile(
    `${dir}/broken/model.json`,
    JSON.stringify({
      name: "broken",
      task: "binary",
      features: [{ name: "a", type: "text" }],
      x: 1,
    }),
  );
  const [finding] = await checkModels(dir);
  await Deno.remove(dir, { recursive: true });
  const text = finding!.problems.join("\n");
  assertStringIncludes(text, "model.json: features[0].type: ");
  assertStringIncludes(text, 'model.json: unknown field "x"');
});

Deno.test("check fails when a folder that looks like a model is not served, and says why", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/iris/v1`, { recursive: true });
  await Deno.mkdir(`${dir}/churn`);
  const graph = `${DEMO_MODELS}/churn/1/model.onnx`;
  for (const path of ["iris/v1", "churn"]) await Deno.copyFile(graph, `${dir}/${path}/model.onnx`);
  const findings = await checkModels(dir);
  const code = await check.run([dir]);
  await Deno.remove(dir, { recursive: true });
  assertEquals(findings.map(({ model, problems }) => [model, problems]), [
    ["churn", []],
    ["iris/v1/model.onnx", [
      'not served: a version is a folder named by a whole number: rename "v1" to "1"',
    ]],
  ]);
  assertEquals(code, 1);
  assertStringIncludes(describeFindings(findings), "\niris/v1/model.onnx: not served: a version");
});

Deno.test("checkModels() reports a graph that breaks the runtime, and checks the next one", async () => {
  const dir = await Deno.makeTempDir();
  for (const [name, graph] of [["a", "traps_always"], ["b", "logits"]]) {
    await Deno.mkdir(`${dir}/${name}`);
    const url = new URL(`../models/testdata/${graph}.onnx`, import.meta.url);
    await Deno.copyFile(url, `${dir}/${name}/model.onnx`);
  }
  const [bad, good] = await checkModels(dir);
  await Deno.remove(dir, { recursive: true });
  assertStringIncludes(bad!.problems.join(), "which says: divide by zero");
  assertEquals(good!.problems, []);
});

Deno.test("check names the folder of the model when it gets the folder of a version", async () => {
  const error = await assertRejectsKind(() => check.run([`${DEMO_MODELS}/churn/1`]), "config");
  assertStringIncludes(
    error.message,
    'churn/1" is a version of a model: name the model\'s folder instead, "',
  );
});

Deno.test("checkModels() warns of a graph that could be loaded only without its declarations", async () => {
  const dir = await Deno.makeTempDir();
  const graph = new URL("../models/testdata/several_labels.onnx", import.meta.url);
  await Deno.copyFile(graph, `${dir}/model.onnx`);
  const findings = await checkModels(dir);
  await Deno.remove(dir, { recursive: true });
  assertEquals(findings[0]!.problems, []);
  const text = describeFindings(findings);
  assertStringIncludes(text, "ok, 1 warning");
  assertStringIncludes(text, "1: warning: model.onnx declares other shapes than its operators");
});

Deno.test("describeFindings() shows control characters in names and problems as escapes", () => {
  const finding = { model: "a\u001b[2J", version: "-", problems: ["no file\nm 1: forged"] };
  const text = describeFindings([finding]);
  assertEquals(text.split("\n").length, 3);
  assertStringIncludes(text, "\na\\u001b[2J ");
  assertStringIncludes(text, "a\\u001b[2J: no file\\u000am 1: forged");
});

Deno.test("describeFindings() lists problems below the table", () => {
  const text = describeFindings([
    { model: "a", version: "1", problems: ["model.json: name: wrong"] },
  ]);
  assertEquals(
    text.split("\n").map((line) => line.replace(/ +/g, " ")),
    [
      "MODEL VERSION TASK INPUTS OUTPUTS SAMPLES REFERENCE BATCHING RESULT",
      "a 1 - - - - - - 1 problem",
      "a 1: model.json: name: wrong",
    ],
  );
});

Deno.test("checkModels() names the node that keeps requests from sharing runs", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/total/1`, { recursive: true });
  const graph = new URL("../models/testdata/grand_total.onnx", import.meta.url);
  await Deno.copyFile(graph, `${dir}/total/1/model.onnx`);
  const text = describeFindings(await checkModels(dir));
  await Deno.remove(dir, { recursive: true });
  assertStringIncludes(
    text,
    'total 1: requests do not share runs: node "total" (ReduceSum) computes across rows',
  );
});
