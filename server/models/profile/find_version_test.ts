import { assertEquals } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { findVersion } from "./find_version.ts";
import { openVersion } from "./open_version.ts";

const MODELS = new URL("../../../models", import.meta.url).pathname;

for (const [dir, model, version] of [["churn/2", "churn", "2"], ["fraud", "fraud", "1"]]) {
  Deno.test(`findVersion() finds version ${version} of ${model} in ${dir}`, async () => {
    const found = await findVersion(`${MODELS}/${dir}/`);
    assertEquals([found.model.name, found.version.version], [model, version]);
  });
}

const wrong = [
  { dir: MODELS, message: "is a folder of models: name a version of one of " },
  {
    dir: `${MODELS}/churn`,
    message: `/churn" has several versions: name one of "${MODELS}/churn/1"`,
  },
  { dir: `${MODELS}/../monitoring`, message: "There is no model in " },
];
for (const { dir, message } of wrong) {
  Deno.test(`findVersion() says of ${dir.slice(MODELS.length - 6)} that it ${message}`, async () => {
    await assertRejectsKind(() => findVersion(dir), "config", message);
  });
}

Deno.test("openVersion() asks for a manifest where there is none", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.copyFile(`${MODELS}/churn/1/model.onnx`, `${dir}/model.onnx`);
  const found = await findVersion(dir);
  await assertRejectsKind(() => openVersion(found), "config", "has no model.json: a profile needs");
  await Deno.remove(dir, { recursive: true });
});
