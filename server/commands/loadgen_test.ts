import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert/mod.js";
import { generateLoad } from "../loadgen/generate_load.ts";
import { ServerClient } from "../loadgen/server_client.ts";
import { findTraffic, modelChoices } from "../loadgen/traffic.ts";
import { programCommand, TestServer } from "./testing/server.ts";

const QUIET = { intervalMs: 60_000, show: () => {} };
// A long timeout, so that a busy machine fails no test.
const PATIENT = ["--timeout", "60s"];

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await programCommand(args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("loadgen sends to a running server", async (t) => {
  await using server = await TestServer.start(["--max-rows", "100"]);

  await t.step("every request is answered, and the summary says so", async () => {
    const args = ["--target", server.url, "--rate", "50", "--duration", "2s", ...PATIENT];
    const { code, stdout, stderr } = await run("loadgen", ...args);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /Sending to churn 1, fraud 1 at /);
    assertMatch(stdout, /Sent (\d+) requests[^]*\nAnswered \1 with \1 rows, failed 0\n/);
    assertMatch(stdout, /\nchurn 1: No .* \(reference 78\.9 %\)/);
  });

  await t.step("drawn rows get the classes that the reference leads to expect", async () => {
    const choices = modelChoices("churn:1,churn:2,fraud");
    const options = { choices, csv: undefined, seed: 1 };
    const traffic = await findTraffic(new ServerClient(server.url), options, () => {});
    const { results } = await generateLoad(
      traffic,
      { rate: 30, durationMs: 2000, concurrency: 10, batch: 100, timeoutMs: 60_000 },
      new AbortController().signal,
      QUIET,
    );
    assertEquals(results.failures, []);
    for (const { model, version, expectedClasses } of traffic) {
      const classes = results.classes(`${model} ${version}`);
      const rows = [...classes.values()].reduce((sum, count) => sum + count, 0);
      for (const [name, share] of Object.entries(expectedClasses!)) {
        const tolerance = 0.03 + 3 * Math.sqrt(share * (1 - share) / rows);
        const found = (classes.get(name) ?? 0) / rows;
        assertAlmostEquals(found, share, tolerance, `${name} of ${model} ${version}`);
      }
    }
  });

  await t.step("an interrupt ends it early, with the summary", async () => {
    const args = ["loadgen", "--target", server.url, "--duration", "0", ...PATIENT];
    const process = programCommand(args).spawn();
    let stdout = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      if (stdout === "") process.kill("SIGINT");
      stdout += text;
    }
    await process.stderr.cancel();
    assertEquals((await process.status).code, 0);
    assertMatch(stdout, /Sent \d+ requests/);
  });

  await t.step("it exits with 1 when all requests fail", async () => {
    const args = ["--target", server.url, "--duration", "200ms", "--batch", "101", ...PATIENT];
    const { code, stdout } = await run("loadgen", ...args);
    assertEquals(code, 1);
    assertMatch(stdout, /Failed with 413: \d+, such as: The request has 101 rows; the limit /);
  });

  await t.step("healthcheck finds it healthy", async () => {
    const { code, stdout } = await run("healthcheck", "--port", new URL(server.url).port);
    assertEquals(code, 0);
    assert(stdout.startsWith(`healthy: ${server.url}/health answers 200`), stdout);
  });
});

Deno.test("loadgen exits with 1 when one request of many fails", async () => {
  const features = [{ name: "age", type: "number" }];
  const answers: Record<string, unknown> = {
    "/models": {
      models: [{
        name: "m",
        default_version: "1",
        versions: [{ version: "1", state: "READY", reason: "" }],
      }],
    },
    "/models/m/versions/1": { manifest: { name: "m", task: "regression", features } },
  };
  let predictions = 0;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname !== "/models/m/predict") {
        return Response.json(answers[pathname] ?? {}, { status: pathname in answers ? 200 : 404 });
      }
      return predictions++ === 0
        ? Response.json({ error: "not now" }, { status: 503 })
        : Response.json({ predictions: [{ value: 1 }] });
    },
  );
  const target = `http://127.0.0.1:${server.addr.port}`;
  const args = ["--target", target, "--rate", "20", "--duration", "1s", ...PATIENT];
  const { code, stdout } = await run("loadgen", ...args);
  assertEquals(code, 1);
  assertMatch(stdout, /\nAnswered [1-9]\d* with \d+ rows, failed 1\n/);
  assertMatch(stdout, /Failed with 503: 1, such as: not now/);
});

Deno.test("loadgen exits with 1 when nothing listens at the target", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const target = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  listener.close();
  const { code, stderr } = await run("loadgen", "--target", target);
  assertEquals([code, stderr], [1, `Cannot reach ${target}/models: Connection refused\n`]);
});

Deno.test("loadgen exits with 2 for invalid arguments, and names them all", async () => {
  const { code, stderr } = await run("loadgen", "--rate", "-1", "--target", "localhost");
  assertEquals([code, stderr.trimEnd().split("\n").length], [2, 2]);
  assertEquals((await run("loadgen", "--csv", "rows.csv")).code, 2);
});
