import { assertEquals } from "@std/assert/mod.js";
import { programCommand, TestServer } from "./testing/server.ts";

const MODELS = new URL("../../models", import.meta.url).pathname;

Deno.test("serve --model-name serves one model folder under another name", async () => {
  await using server = await TestServer.start([
    ...["--models", `${MODELS}/churn`, "--model-name", "churn-eu"],
  ]);
  const { samples } = JSON.parse(await Deno.readTextFile(`${MODELS}/churn/1/samples.json`));
  const response = await fetch(`${server.url}/models/churn-eu/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(samples[0].instance),
  });
  const { model } = await response.json();
  assertEquals([response.status, model], [200, "churn-eu"]);
  // Reads the folder again, as each poll does.
  const loaded = await fetch(`${server.url}/v2/repository/models/churn-eu/load`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assertEquals([loaded.status, await loaded.text()], [200, "{}"]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assertEquals(metrics.includes('model="churn"'), false);
});

for (
  const [name, args, message] of [
    [
      "a folder of model folders",
      ["--models", MODELS, "--model-name", "a"],
      `--model-name needs one model folder: --models ${MODELS} has none at its top`,
    ],
    [
      "the demo models",
      ["--model-name", "a"],
      "--model-name needs one model folder: --models is missing",
    ],
    [
      "a name that no model can have",
      ["--models", `${MODELS}/churn`, "--model-name", "a/b"],
      "--model-name must be up to 100 letters, digits, _, - and ., beginning with a letter or " +
      'digit: current value is "a/b"',
    ],
  ] as const
) {
  Deno.test(`serve refuses --model-name for ${name}`, async () => {
    const { code, stderr } = await programCommand(["serve", "--port", "0", ...args]).output();
    assertEquals([code, new TextDecoder().decode(stderr).trim()], [2, message]);
  });
}
