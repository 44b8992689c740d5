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
    const options = {
      ...{ choices, csv: undefined, seed: 1, hasLabels: false },
      ...{ concepts: new Map(), changes: new Map() },
    };
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

/** A server with one binary model, which answers feedback with this. */
function fakeServer(feedback: (labels: unknown[]) => Response): Deno.HttpServer<Deno.NetAddr> {
  const features = [{ name: "age", type: "number" }];
  const manifest = { name: "m", task: "binary", classes: ["no", "yes"], features };
  const versions = [{ version: "1", state: "READY", reason: "" }];
  const answers: Record<string, unknown> = {
    "/models": { models: [{ name: "m", default_version: "1", versions }] },
    "/models/m/versions/1": { manifest },
  };
  let rows = 0;
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/feedback") {
      return feedback((await request.text()).split("\n").map((line) => JSON.parse(line)));
    }
    if (pathname === "/models/m/predict") {
      const probabilities = { no: 0, yes: 1 };
      return Response.json({ predictions: [{ id: `id-${rows++}`, class: "yes", probabilities }] });
    }
    return Response.json(answers[pathname] ?? {}, { status: pathname in answers ? 200 : 404 });
  });
}

Deno.test("loadgen sends labels, and reports them with the changes", async () => {
  const labels: unknown[] = [];
  await using server = fakeServer((some) => {
    labels.push(...some);
    return Response.json({ matched: some.length, errors: [] });
  });
  const target = `http://127.0.0.1:${server.addr.port}`;
  const { code, stdout, stderr } = await run(
    ...["loadgen", "--target", target, "--rate", "20", "--duration", "1s", ...PATIENT],
    ...["--drift", "age=+1@100ms", "--drift", "age:7=0.5@1h"],
    ...["--labels", "1", "--concept", "yes=flip@500ms"],
  );
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /\n--drift age=\+1@100ms: [1-9]\d* rows changed, from 0.1 s on\n/);
  assertMatch(stdout, /\n--drift age:7=0.5@1h: 0 rows changed, from 3600 s on\n/);
  assertMatch(stdout, /\nLabels: sent (\d+) \(matched \1\)\n--concept yes=flip@500ms: [1-9]/);
  assertEquals(labels[0], { id: "id-0", actual: "yes" });
  assertEquals(labels.at(-1), { id: `id-${labels.length - 1}`, actual: "no" });
});

Deno.test("loadgen exits with 1 when labels cannot be sent", async () => {
  await using server = fakeServer(() => Response.json({ error: "not here" }, { status: 404 }));
  const target = `http://127.0.0.1:${server.addr.port}`;
  const args = ["--target", target, "--rate", "20", "--duration", "1s", ...PATIENT];
  const { code, stdout } = await run("loadgen", ...args, "--labels", "1");
  assertEquals(code, 1);
  assertMatch(stdout, /\nLabels: \d+ in requests that failed, such as: 404: not here\n/);
});

Deno.test("loadgen names every option that lacks another", async () => {
  const { code, stderr } = await run(
    ...["loadgen", "--csv", "rows.csv", "--label", "y", "--concept", "yes=flip"],
  );
  assertEquals([code, stderr.trimEnd().split("\n")], [2, [
    "--csv needs one --model, whose features are its columns",
    "--label needs --labels with the share of the rows, such as --labels 1",
    "--concept needs --labels: it changes nothing else",
  ]]);
  const alone = await run("loadgen", "--label", "y", "--labels", "1");
  assertEquals(alone.stderr, "--label needs --csv, whose column it is\n");
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
