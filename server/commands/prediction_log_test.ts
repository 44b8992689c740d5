import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { eventually, programCommand, TestServer } from "./testing/server.ts";

const SAMPLES = new URL("../../models/churn/1/samples.json", import.meta.url);
const CUSTOMER = JSON.parse(await Deno.readTextFile(SAMPLES)).samples[0].instance;

/** Requests predictions for customers with these numbers. */
async function predict(server: TestServer, ids: readonly number[]): Promise<void> {
  const instances = ids.map((customerID) => ({ ...CUSTOMER, customerID }));
  const response = await fetch(`${server.url}/models/churn/predict`, {
    method: "POST",
    body: JSON.stringify({ instances }),
  });
  assertEquals(response.status, 200, await response.text());
}

/** The samples of the log's counter, by result. */
async function countsOf(server: TestServer): Promise<Record<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const found = text.matchAll(/^prediction_log_rows_total\{result="(\w+)"\} (\d+)/gm);
  return Object.fromEntries(Array.from(found, ([, result, value]) => [result!, Number(value)]));
}

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(path);
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

function customers(lines: readonly Record<string, unknown>[]): number[] {
  return lines.map(({ inputs }) => (inputs as { customerID: number }).customerID)
    .toSorted((a, b) => a - b);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

Deno.test("serve logs the rows of all threads whole, and to the last one", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/log.ndjson`;
  // Long limits, so that a busy machine fails no test.
  const patient = ["--timeout", "60s", "--drain", "60s"];
  const drop = ["--log-drop", "gender,Partner", ...patient];
  await using server = await TestServer.start([
    "--log-predictions",
    path,
    "--threads",
    "3",
    ...drop,
  ]);
  // Fetch keeps its connections, so that each of them stays with the thread that took it.
  await Promise.all(
    numbers(0, 30).map((i) => predict(server, numbers(100 * i, 100 * (i + 1)))),
  );
  assertEquals(await server.stop(), 0);
  const lines = await linesOf(path);
  assertEquals(customers(lines), numbers(0, 3000));
  const { gender: _, Partner: __, ...kept } = CUSTOMER;
  const { inputs, prediction, model, version } = lines[0]!;
  assertEquals([model, version], ["churn", "1"]);
  assertEquals({ ...inputs as object, customerID: undefined }, { ...kept, customerID: undefined });
  assertMatch((prediction as { class: string }).class, /^(Yes|No)$/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("serve goes on when the log cannot be written, says so once, and logs again later", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/sub/log.ndjson`;
  await Deno.mkdir(`${folder}/sub`);
  await using server = await TestServer.start(["--log-predictions", path]);
  const counted = (result: string, rows: number) =>
    eventually(async () => (await countsOf(server))[result] === rows);
  assertEquals(await countsOf(server), { written: 0, failed: 0, dropped: 0 });
  await predict(server, [1]);
  await counted("written", 1);
  await Deno.remove(`${folder}/sub`, { recursive: true });
  for (const [i, id] of [2, 3].entries()) {
    await predict(server, [id]);
    await counted("failed", i + 1);
  }
  await Deno.mkdir(`${folder}/sub`);
  await predict(server, [4]);
  await counted("written", 2);
  assertEquals(await server.stop(), 0);
  const messages = server.log.map(({ message }) => message).filter((message) =>
    /predictions are/.test(String(message))
  );
  assertEquals(messages, ["predictions are not logged", "predictions are logged again"]);
  assertEquals(customers(await linesOf(path)), [4]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("serve bounds the size of the log and the number of its files", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/log.ndjson`;
  const size = ["--log-max-size", "30kB"];
  await using server = await TestServer.start(["--log-predictions", path, ...size]);
  for (let i = 0; i < 10; i++) {
    await predict(server, numbers(20 * i, 20 * (i + 1)));
    await eventually(async () => (await countsOf(server)).written === 20 * (i + 1));
  }
  await server.stop();
  const sizes = [...Deno.readDirSync(folder)].map(({ name }) =>
    [name, Deno.statSync(`${folder}/${name}`).size] as const
  );
  assertEquals(sizes.length > 2 && sizes.length <= 6, true, String(sizes));
  assertEquals(sizes.filter(([, bytes]) => bytes > 30_000), []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("serve keeps no rows by default, and the last ones of all threads with --recent", async () => {
  await using server = await TestServer.start(["--recent", "5", "--threads", "2"]);
  assertEquals(await countsOf(server), {});
  for (let i = 0; i < 10; i++) await predict(server, [i]);
  const recent = async () => {
    const { rows } = await (await fetch(`${server.url}/models/churn/recent`)).json();
    return rows as Record<string, unknown>[];
  };
  await eventually(async () => customers(await recent()).at(-1) === 9);
  assertEquals(customers(await recent()), numbers(5, 10));
});

Deno.test("serve refuses a log that cannot be written at the start", async () => {
  const { code, stderr } = await startAndFail("/no/such/folder/log.ndjson");
  assertEquals([code, stderr], [
    2,
    "Cannot write --log-predictions /no/such/folder/log.ndjson: No such file or directory\n",
  ]);
});

async function startAndFail(path: string): Promise<{ code: number; stderr: string }> {
  const command = programCommand(["serve", "--port", "0", "--log-predictions", path]);
  const { code, stderr } = await command.output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
