/** Try it in Chromium with the real server and models of all kinds. Runs the snippets, too. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import type { Browser, Page } from "playwright-core";
import { echoGraph } from "../../server/http/testing/graphs.ts";
import { IN_A_BROWSER, launch, painted, withPage } from "./browser.ts";
import { makePage, TestServer } from "./live_source.ts";

const PATIENT = { timeout: 180_000 };
const DEMOS = new URL("../../models/", import.meta.url);
// The browser logs rejected requests, and models without a reference.
const REFUSED = /status of 4/;

async function copyFolder(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(new URL(`${name}/`, from), `${to}/${name}`);
    else await Deno.copyFile(new URL(name, from), `${to}/${name}`);
  }
}

/** The demo models, and graphs without a manifest. */
async function modelFolder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const name of ["churn", "fraud"]) {
    await copyFolder(new URL(`${name}/`, DEMOS), `${folder}/${name}`);
  }
  const graphs = {
    person: echoGraph(
      { name: "age", datatype: "FP32", shape: [-1, 1] },
      { name: "it's city", datatype: "BYTES", shape: [-1, 1] },
      { name: "visits", datatype: "INT64", shape: [-1, 1] },
      { name: "member", datatype: "BOOL", shape: [-1, 1] },
    ),
    customer: echoGraph({ name: "id", datatype: "INT64", shape: [-1, 1] }),
    vector: echoGraph({ name: "x", datatype: "FP32", shape: [-1, 4] }),
    words: echoGraph({ name: "word", datatype: "BYTES", shape: [-1, 2] }),
    square: echoGraph({ name: "x", datatype: "FP32", shape: [2, 2] }),
    picture: echoGraph({ name: "image", datatype: "FP32", shape: [-1, 3, 224, 224] }),
  };
  for (const [name, graph] of Object.entries(graphs)) {
    await Deno.mkdir(`${folder}/${name}/1`, { recursive: true });
    await Deno.writeFile(`${folder}/${name}/1/model.onnx`, graph);
  }
  return folder;
}

async function has(command: string): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args: ["--version"], stdout: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

const RUN: Readonly<Record<string, (text: string) => Deno.Command>> = {
  curl: (text) => new Deno.Command("sh", { args: ["-c", text.replace(/^curl/, "curl -s")] }),
  Python: (text) => new Deno.Command("python3", { args: ["-c", text] }),
  JavaScript: (text) =>
    new Deno.Command(Deno.execPath(), { args: ["eval", text], env: { NO_COLOR: "1" } }),
};

/** The output of a snippet without whitespace and with double quotes. */
async function printed(kind: string, text: string): Promise<string> {
  const { success, stdout, stderr } = await RUN[kind]!(text).output();
  assert(success, `${kind}: ${new TextDecoder().decode(stderr)}\n${text}`);
  return new TextDecoder().decode(stdout).replace(/\s+/g, "").replaceAll("'", '"');
}

async function open(page: Page, url: string, path: string): Promise<void> {
  await page.goto(`${url}/ui/tryit${path}`);
  await page.waitForSelector(".say b");
  // The example has filled the form.
  await painted(page);
}

async function predict(page: Page): Promise<void> {
  await page.click("button[type=submit]");
  await page.waitForSelector(".answers", PATIENT);
}

const MODELS = ["churn", "fraud", "person", "vector", "words", "square"];

Deno.test({
  name: "Try it in a browser, with the real server",
  ...IN_A_BROWSER,
  async fn(t) {
    await makePage();
    const folder = await modelFolder();
    await using browser: Browser = await launch();
    await using server = await TestServer.start(["--models", folder]);
    const runs = (await has("curl")) && (await has("python3"));
    const step = (name: string, test: (page: Page) => Promise<void>, ignore = false) =>
      t.step({
        name,
        ignore,
        fn: () => withPage(browser, { origin: server.url, expected: REFUSED }, test),
      });

    for (const model of MODELS) {
      await step(`the example for ${model} is valid`, async (page) => {
        await open(page, server.url, `?model=${model}`);
        await predict(page);
        assertEquals(await page.locator(".answers .error").count(), 0);
        assertMatch((await page.textContent(".say"))!, new RegExp(`${model} predicts`));
      });

      await step(
        `the snippets for ${model} run, and print what the page shows`,
        async (page) => {
          await open(page, server.url, `?model=${model}`);
          await predict(page);
          const raw = await page.locator(".answers pre").textContent();
          const answer = JSON.parse(raw!);
          // Each language prints tensors differently, so a name is enough.
          const word = JSON.stringify(
            answer.predictions?.[0].class ?? answer.outputs?.[0].name ?? "predictions",
          ).replaceAll("'", '"');
          for (const kind of Object.keys(RUN)) {
            const text = await page.locator(".snippet", { hasText: kind }).locator("pre")
              .textContent();
            const output = await printed(kind, text!);
            const bare = word.replaceAll('"', "").replace(/\s+/g, "");
            assert(output.includes(bare), `${kind} printed ${output}, not ${bare}`);
          }
        },
        !runs,
      );
    }

    await step("a problem with a field appears beside it", async (page) => {
      await open(page, server.url, "?model=churn");
      const tenure = page.getByLabel("tenure");
      await tenure.fill("");
      await predict(page);
      const field = page.locator(".form-field", { hasText: "tenure" });
      assertMatch((await field.locator(".problem").textContent())!, /missing/);
      await page.getByLabel("MonthlyCharges").fill("");
      await page.click("button[type=submit]");
      await page.waitForFunction(() => document.querySelectorAll(".problem").length === 2);
    });

    await step("inputs without a manifest become fields of their types", async (page) => {
      await open(page, server.url, "?model=person");
      await page.getByLabel("it's city").fill(`O'Hare "1" \\ 😀`);
      await page.getByLabel("visits").fill("7");
      await predict(page);
      const city = page.locator(".outputs tr", { hasText: "it's city_out" }).locator("td");
      assertEquals(JSON.parse((await city.textContent())!), [`O'Hare "1" \\ 😀`]);
      await page.getByLabel("visits").fill("7.5");
      await page.click("button[type=submit]");
      await page.locator(".problem", { hasText: "expected an integer" }).waitFor(PATIENT);
    });

    await step("an integer keeps all its digits in the request and the response", async (page) => {
      await open(page, server.url, "?model=customer");
      await page.getByLabel("id").fill("9007199254740993");
      await predict(page);
      assertMatch((await page.locator(".answers pre").textContent())!, /\b9007199254740993\b/);
    });

    await step("invalid JSON is reported and not sent", async (page) => {
      await open(page, server.url, "?model=vector");
      await page.fill("#tryit-body", '{"instances": [[1, 2, 3, 4]}');
      await page.locator(".problem", { hasText: "JSON" }).waitFor(PATIENT);
      assert(await page.locator("button[type=submit]").isDisabled());
      await page.fill("#tryit-body", '{"instances": [[1, 2, 3, 4], [5, 6, 7, 8]]}');
      await page.press("#tryit-body", "Control+Enter");
      await page.waitForSelector(".outputs >> nth=1", PATIENT);
      await page.fill("#tryit-body", '{"instances": [[1, 2]]}');
      await page.press("#tryit-body", "Control+Enter");
      await page.locator(".answers .error", { hasText: "expected an array of 4" }).waitFor(PATIENT);
    });

    await step("a model with very large inputs has no form", async (page) => {
      await open(page, server.url, "?model=picture");
      await page.locator(".empty", { hasText: "too large for a form" })
        .waitFor(PATIENT);
    });

    await step("two versions predict the same row and are compared", async (page) => {
      await open(page, server.url, "?model=churn&version=2");
      await page.locator("label", { hasText: "Compare with" }).locator("select").selectOption("1");
      await predict(page);
      assertEquals(await page.locator(".answer-class").count(), 2);
      assertMatch((await page.textContent(".answers"))!, /version 2.*version 1/s);
      const shares = page.locator(".probabilities").last();
      assertMatch((await shares.textContent())!, /[+−±]\d/);
      const { height } = (await shares.locator("tr").first().boundingBox())!;
      assert(height < 40, `a row of probabilities is ${height} pixels high`);
    });

    await step("a request from the history returns with its version", async (page) => {
      await open(page, server.url, "?model=churn&version=2");
      await page.getByLabel("tenure").fill("11");
      await predict(page);
      await page.getByLabel("tenure").fill("12");
      await page.locator("section", { hasText: "History" }).locator("tbody button").click();
      assertEquals(await page.getByLabel("tenure").inputValue(), "11");
    });

    await step("an unknown model offers the available ones", async (page) => {
      await open(page, server.url, "?model=nothing");
      await page.click(".say >> text=fraud");
      await page.waitForSelector("form");
      assertMatch(page.url(), /model=fraud/);
    });

    await Deno.remove(folder, { recursive: true });
  },
});
