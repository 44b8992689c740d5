import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { eventually, programCommand, TestServer } from "./testing/server.ts";

const SAMPLES = new URL("../../models/churn/1/samples.json", import.meta.url);
const CUSTOMER = JSON.parse(await Deno.readTextFile(SAMPLES)).samples[0].instance;

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await programCommand(["feedback", ...args]).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("feedback sends labels to a running server", async (t) => {
  const folder = await Deno.makeTempDir();
  const log = `${folder}/log.ndjson`;
  await using server = await TestServer.start(["--log-predictions", log]);
  const target = ["--target", server.url];

  async function predict(path: string, body: unknown): Promise<{ predictions: { id: string }[] }> {
    const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    assertEquals(response.status, 200, text);
    return JSON.parse(text);
  }

  async function matched(): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const found = text.matchAll(/^model_outcomes_total\{.*\} (\d+)/gm);
    return Array.from(found, ([, value]) => Number(value)).reduce((sum, value) => sum + value, 0);
  }

  await t.step("it finds the predictions of all routes by a key in the log", async () => {
    const instances = [1, 2, 3].map((customerID) => ({ ...CUSTOMER, customerID }));
    await predict("/models/churn/predict", { instances });
    await predict("/v1/models/churn:predict", { instances: [{ ...CUSTOMER, customerID: "C 4" }] });
    await predict("/predict", CUSTOMER);
    await eventually(async () => (await Deno.readTextFile(log)).split("\n").length === 6);
    const labels = `${folder}/labels.csv`;
    await Deno.writeTextFile(labels, "customerID,Churn\n1,Yes\n2,No\nC 4,Yes\n9,Yes\n3,\n");
    const options = ["--key", "customerID", "--actual", "Churn"];
    const args = ["--predictions", log, "--labels", labels, ...options, ...target];
    const { code, stdout, stderr } = await run(...args);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout.trimEnd().split("\n"), [
      "Sent 3 labels: matched 3",
      "1 of 5 logged rows have no label, such as customerID 3",
      '1 of 5 logged rows have no "customerID"',
      "1 of 5 labels have no logged row, such as customerID 9",
      '1 of 5 labels have no "Churn"',
    ]);
    assertEquals(await matched(), 3);
    const again = await run(...args);
    assertEquals([again.code, await matched()], [0, 3]);
    assertMatch(again.stdout, /^Sent 3 labels: matched 0\n {2}duplicate 3: /);
  });

  await t.step("it sends labels that have ids", async () => {
    const { predictions } = await predict("/models/churn/predict", { instances: [CUSTOMER] });
    const labels = `${folder}/labels.ndjson`;
    const [{ id }] = predictions as [{ id: string }];
    await Deno.writeTextFile(labels, JSON.stringify({ id, actual: "No" }));
    const { code, stdout } = await run("--labels", labels, ...target);
    assertEquals([code, stdout, await matched()], [0, "Sent 1 labels: matched 1\n", 4]);
  });

  await t.step("it exits with 1 when no label matches", async () => {
    const labels = `${folder}/other.csv`;
    await Deno.writeTextFile(labels, "id,actual\nnonsense,Yes\n");
    const { code, stdout } = await run("--labels", labels, ...target);
    assertEquals(code, 1);
    assertMatch(stdout, /^Sent 1 labels: matched 0\n {2}invalid 1: .*\n {4}such as nonsense: /);
    const args = ["--predictions", log, "--key", "phone", ...target];
    await Deno.writeTextFile(labels, "phone,actual\n123,Yes\n");
    const none = await run("--labels", labels, ...args);
    assertEquals(none.code, 1);
    assertStringIncludes(none.stdout, '6 of 6 logged rows have no "phone"\n');
  });

  await t.step("it exits with 1 when the labels cannot be sent", async () => {
    const labels = `${folder}/labels.ndjson`;
    const { code, stderr } = await run("--labels", labels, "--target", `${server.url}/nowhere`);
    assertEquals(code, 1);
    assertMatch(stderr, /^Cannot send labels to .*\/nowhere\/feedback: 404: /);
  });
  await Deno.remove(folder, { recursive: true });
});

const wrong = [
  { args: [], issues: ["--labels is missing: the file with the labels"] },
  {
    args: ["--labels", "a.txt", "--predictions", "log"],
    issues: [
      "--key is missing: the field that logged rows and labels have in common",
      'Cannot tell the format of "a.txt" by its ending: name it with --format csv, ndjson or arrow',
    ],
  },
  { args: ["--labels", "no.csv"], issues: ["Cannot read no.csv: No such file or directory"] },
  {
    args: ["--labels", "no.txt", "--format", "csv", "--predictions", "x", "--key", "k"],
    issues: ["Cannot read x: No such file or directory"],
  },
  { args: ["--labels", "a.csv", "word"], issues: ['feedback takes no argument, got "word"'] },
  {
    args: ["--labels", "a.csv", "--predictions", "a,"],
    issues: ['--predictions must be names of files: current value is "a,"'],
  },
];
for (const { args, issues } of wrong) {
  Deno.test(`feedback ${args.join(" ")} exits with 2, and says what is wrong`, async () => {
    const { code, stderr } = await run(...args);
    assertEquals([code, stderr.trimEnd().split("\n")], [2, issues]);
  });
}
