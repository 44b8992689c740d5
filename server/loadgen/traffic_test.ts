import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { concepts } from "./label_options.ts";
import { driftChanges } from "./row_change.ts";
import { ServerClient, ServerClientError } from "./server_client.ts";
import { findTraffic, modelChoices, type Traffic, type TrafficOptions } from "./traffic.ts";

const FEATURES = [{ name: "age", type: "number", min: 20, max: 30, step: 1 }];
const REFERENCE = {
  rows: 10,
  features: {
    age: { type: "number", mean: 5, stddev: 1, min: 2, max: 8, edges: [5], shares: [1, 0] },
  },
  classes: { no: 0.5, yes: 0.5 },
};

/** A server with a profiled model, one without a reference, a bare one and one that is not ready. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  "/models": {
    models: [
      model("profiled", "2", { 1: "READY", 2: "READY", 3: "UNAVAILABLE" }),
      model("plain", "1", { 1: "READY" }),
      model("bare", "1", { 1: "READY" }),
      model("broken", null, { 1: "UNAVAILABLE" }),
    ],
  },
  "/models/profiled/versions/1": { manifest: manifest("profiled") },
  "/models/profiled/versions/1/reference": REFERENCE,
  "/models/profiled/versions/2": { manifest: manifest("profiled") },
  "/models/profiled/versions/2/reference": REFERENCE,
  "/models/plain/versions/1": { manifest: manifest("plain") },
  "/models/bare/versions/1": { manifest: null },
};

function model(name: string, default_version: string | null, states: Record<string, string>) {
  const versions = Object.entries(states).map(([version, state]) => ({
    ...{ version, state },
    reason: state === "READY" ? "" : "the graph is broken",
  }));
  return { name, default_version, versions };
}

function manifest(name: string) {
  return { name, task: "binary", classes: ["no", "yes"], features: FEATURES };
}

interface Found {
  readonly traffic: readonly Traffic[];
  readonly notes: readonly string[];
  /** The URL of the server, which ends in a path. */
  readonly base: string;
}

const PLAIN: TrafficOptions = {
  ...{ choices: undefined, csv: undefined, seed: 1, hasLabels: false },
  ...{ concepts: new Map(), changes: new Map() },
};

async function find(options: Partial<TrafficOptions> = {}, answers = ANSWERS): Promise<Found> {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const answer = answers[new URL(request.url).pathname.slice("/base".length)];
      return answer === undefined
        ? Response.json({ error: "No such path" }, { status: 404 })
        : Response.json(answer);
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}/base`;
  const notes: string[] = [];
  const traffic = await findTraffic(
    new ServerClient(`${base}/`),
    { ...PLAIN, ...options },
    (sentence) => notes.push(sentence),
  );
  return { traffic, notes, base };
}

function table(path: string) {
  return { path, label: undefined };
}

function choose(text: string): Partial<TrafficOptions> {
  return { choices: modelChoices(text) };
}

Deno.test("findTraffic() takes the default version of every model, and notes which models it leaves out", async () => {
  const { traffic, notes, base } = await find();
  assertEquals(traffic.map(({ model, version, url }) => [model, version, url]), [
    ["profiled", "2", `${base}/models/profiled/predict`],
    ["plain", "1", `${base}/models/plain/predict`],
  ]);
  assertEquals(notes, [
    "Leaving out broken: none of its versions is ready",
    "Leaving out bare: it has no model.json, so nothing is known of its features",
  ]);
});

Deno.test("findTraffic() draws rows from the reference, or from the manifest without one", async () => {
  const { traffic } = await find();
  const ages = (k: number) =>
    Array.from({ length: 50 }, () => traffic[k]!.nextRow(0).row.age as number);
  assertEquals(ages(0).every((age) => age >= 2 && age <= 5), true);
  assertEquals(ages(1).every((age) => age >= 20 && age <= 30), true);
  assertEquals(traffic.map(({ expectedClasses }) => expectedClasses), [
    REFERENCE.classes,
    undefined,
  ]);
});

Deno.test("findTraffic() draws the same rows for a model, whatever the other models are", async () => {
  const alone = (await find(choose("plain"))).traffic[0]!;
  const among = (await find(choose("profiled:1,plain"))).traffic[1]!;
  for (let i = 0; i < 20; i++) assertEquals(alone.nextRow(0), among.nextRow(0));
});

Deno.test("findTraffic() puts the version into the URL only when it was chosen", async () => {
  const { traffic, base } = await find(choose("profiled:1,profiled"));
  assertEquals(traffic.map(({ url }) => url), [
    `${base}/models/profiled/versions/1/predict`,
    `${base}/models/profiled/predict`,
  ]);
});

Deno.test("findTraffic() reports all choices that the server does not serve", async () => {
  const error = await assertRejectsKind(
    () => find(choose("churn,profiled:9,profiled:3,broken")),
    "config",
  );
  assertEquals(error.details.issues, [
    "--model churn: the target has no such model; it has profiled, plain, bare, broken",
    "--model profiled:9: the model has no such version; it has 1, 2, 3",
    "--model profiled:3: this version is not ready: the graph is broken",
    "--model broken: none of its versions is ready",
  ]);
  await assertRejectsKind(
    () => find(choose("bare")),
    "config",
    "--model bare: it has no model.json",
  );
});

Deno.test("findTraffic() fails when the server has no model, or is not a Modelwatch", async () => {
  const none = "The target has no model to send requests to";
  await assertRejects(() => find({}, { "/models": { models: [] } }), ServerClientError, none);
  await assertRejects(() => find({}, {}), ServerClientError, "is the target a Modelwatch?");
  const other = "answers something else than expected: models";
  await assertRejects(() => find({}, { "/models": { data: [] } }), ServerClientError, other);
});

Deno.test("findTraffic() repeats the rows of a table in their order", async () => {
  const csv = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(csv, "age,other\n1,x\nold,x\n2,x\n");
    const { traffic: [traffic], notes } = await find({ ...choose("profiled"), csv: table(csv) });
    assertEquals([1, 2, 3].map(() => traffic!.nextRow(0).row.age), [1, 2, 1]);
    assertEquals(notes, [
      `Leaving out rows of ${csv} with 1 wrong values, such as row 2, age: ` +
      'expected a number, got "old"',
    ]);
    await Deno.writeTextFile(csv, "age\n");
    const message = `--csv ${csv} has no row to send: it is empty`;
    await assertRejectsKind(
      () => find({ ...choose("profiled"), csv: table(csv) }),
      "config",
      message,
    );
  } finally {
    await Deno.remove(csv);
  }
});

Deno.test("findTraffic() names a missing table once", async () => {
  const error = await assertRejectsKind(
    () => find({ ...choose("profiled"), csv: table("nope.csv") }),
    "config",
  );
  assertEquals(
    error.details.issues,
    ["Cannot read --csv nope.csv: No such file or directory"],
  );
});

Deno.test("modelChoices() reads models with and without a version", () => {
  assertEquals(modelChoices("churn, fraud:2"), [
    { model: "churn", version: undefined },
    { model: "fraud", version: "2" },
  ]);
  for (const wrong of ["", "churn,", "churn:", ":1", "churn:1:2"]) {
    assertThrows(() => modelChoices(wrong), RangeError);
  }
});

Deno.test("findTraffic() says that a target has no models at all", async () => {
  const error = await assertRejectsKind(
    () => find(choose("churn"), { "/models": { models: [] } }),
    "config",
  );
  assertEquals(error.details.issues, [
    "--model churn: the target has no such model; it has none",
  ]);
});

Deno.test("findTraffic() draws other rows from another seed", async () => {
  const ages = async (seed: number) => {
    const { traffic: [traffic] } = await find({ ...choose("plain"), seed });
    return Array.from({ length: 20 }, () => traffic!.nextRow(0).row.age);
  };
  assertEquals(await ages(1), await ages(1));
  assertNotEquals(await ages(1), await ages(2));
});

/** Finds the traffic of a model with the rows of a table. */
async function findTable(text: string) {
  const csv = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(csv, text);
    return { csv, ...await find({ ...choose("profiled"), csv: table(csv) }) };
  } finally {
    await Deno.remove(csv);
  }
}

Deno.test("findTraffic() expects no classes of a table's rows, and has no note on a sound one", async () => {
  const { traffic, notes } = await findTable("age\n1\n");
  assertEquals([traffic[0]!.expectedClasses, notes], [undefined, []]);
});

Deno.test("findTraffic() says why no row of a table can be sent", async () => {
  await assertRejectsKind(
    () => findTable("age\nold\n"),
    "config",
    'has no row to send: row 1, age: expected a number, got "old"',
  );
});

Deno.test("findTraffic() takes the first hundred thousand rows of a table, and says so", async () => {
  const { csv, traffic, notes } = await findTable(`age\n${"1\n".repeat(100_000)}2\n`);
  assertEquals(notes, [`Taking the first 100000 rows of ${csv}`]);
  assertEquals(traffic.length, 1);
});

Deno.test("modelChoices() says what a list of models looks like", () => {
  assertThrows(() => modelChoices("a:b:c"), RangeError, "a list of models such as churn,fraud:2");
});

Deno.test("findTraffic() changes rows from the time of the change on, and draws the same ones otherwise", async () => {
  const [change] = driftChanges("age=+100@10s");
  const changes = new Map([[change!, 0]]);
  const { traffic: [changed] } = await find({ ...choose("plain"), changes });
  const { traffic: [plain] } = await find(choose("plain"));
  const ages = (of: Traffic, elapsedMs: number) => of.nextRow(elapsedMs).row.age as number;
  assertEquals(ages(changed!, 9_999), ages(plain!, 9_999));
  assertEquals(ages(changed!, 10_000), ages(plain!, 10_000) + 100);
  assertEquals(changes.get(change!), 1);
});

Deno.test("findTraffic() reports changes and concepts that fit no model", async () => {
  const [change] = driftChanges("agee=+1");
  await assertRejectsKind(
    () => find({ changes: new Map([[change!, 0]]) }),
    "config",
    '--drift agee=+1: no model here has a feature "agee"; did you mean "age"?',
  );
  const [concept] = concepts("maybe=flip");
  await assertRejectsKind(
    () => find({ concepts: new Map([[concept!, 0]]) }),
    "config",
    '--concept maybe=flip: no model here has a class "maybe"; there are no, yes',
  );
});

Deno.test("findTraffic() draws truth from scores, and takes it from the table's labels", async () => {
  const { traffic: [drawn] } = await find(choose("plain"));
  const sure = { class: "no", probabilities: { no: 0, yes: 1 } };
  assertEquals(drawn!.truth(sure, undefined, 0), "yes");
  const csv = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(csv, "age,left\n1,no\n");
    const { traffic: [tabled] } = await find({
      ...choose("plain"),
      csv: { path: csv, label: "left" },
    });
    assertEquals(tabled!.nextRow(0), { row: { age: 1 }, label: "no" });
    assertEquals(tabled!.truth(sure, "no", 0), "no");
  } finally {
    await Deno.remove(csv);
  }
});

Deno.test("findTraffic() says for which regressions no labels can be drawn", async () => {
  const features = [{ name: "age", type: "number" }];
  const price = { manifest: { name: "plain", task: "regression", features } };
  const answers = { ...ANSWERS, "/models/plain/versions/1": price };
  const { notes } = await find({ ...choose("plain"), hasLabels: true }, answers);
  assertEquals(notes, ["No labels for plain: to draw them, its reference.json needs quality.mse"]);
  assertEquals((await find(choose("plain"), answers)).notes, []);
});
