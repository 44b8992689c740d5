import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import type { Notification } from "./alert.ts";
import { Notifier, type NotifierOptions } from "./notifier.ts";

function notification(name: string, more: Partial<Notification> = {}): Notification {
  return {
    labels: labelsOf([["alertname", name]]),
    annotations: new Map([["summary", `${name} happens`]]),
    startsAt: 60_000,
    endsAt: 300_000,
    expr: "up == 0",
    ...more,
  };
}

const count = (length: number) => Array.from({ length }, (_, i) => notification(`A${i}`));

/** An Alertmanager that records requests, and answers when the test says so. */
class Receiver {
  readonly requests: Request[] = [];
  /** What the notifier says of failures. */
  readonly problems: string[] = [];
  readonly #waiting: ((response: Response | Error) => void)[] = [];

  readonly fetch = (request: Request): Promise<Response> => {
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      this.#waiting.push((response) => {
        if (response instanceof Response) resolve(response);
        else reject(response);
      });
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  };

  async answer(response: Response | Error = new Response("")): Promise<void> {
    this.#waiting.shift()!(response);
    // The notifier goes on when the body is read, which takes a turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  notifier(options: Partial<NotifierOptions> = {}): Notifier {
    return new Notifier({
      url: "http://am.example/",
      externalLabels: new Map(),
      externalUrl: "http://watch.example",
      fetch: this.fetch,
      onProblem: (message) => this.problems.push(message),
      ...options,
    });
  }
}

Deno.test("a notifier sends alerts in the format of the API", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier({
    url: "http://am.example/prefix/",
    externalLabels: labelsOf([["region", "eu"], ["alertname", "other"]]),
  });
  notifier.notify([notification("Down")]);
  const [request] = receiver.requests;
  assertEquals([request!.method, request!.url], [
    "POST",
    "http://am.example/prefix/api/v2/alerts",
  ]);
  assertEquals(request!.headers.get("content-type"), "application/json");
  assertEquals(await request!.json(), [{
    labels: { alertname: "Down", region: "eu" },
    annotations: { summary: "Down happens" },
    startsAt: "1970-01-01T00:01:00.000Z",
    endsAt: "1970-01-01T00:05:00.000Z",
    generatorURL: "http://watch.example/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
  }]);
  await receiver.answer();
  assertEquals(notifier.counts(), {
    sent: 1,
    failed: 0,
    dropped: 0,
    queued: 0,
  });
});

Deno.test("a notifier sends batches, one request after another", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier({ batchSize: 2 });
  notifier.notify(count(5));
  assertEquals([receiver.requests.length, notifier.counts().queued], [1, 3]);
  await receiver.answer();
  assertEquals([receiver.requests.length, notifier.counts().queued], [2, 1]);
  await receiver.answer();
  await receiver.answer();
  const sizes = await Promise.all(receiver.requests.map((request) => request.json()));
  assertEquals(sizes.map((alerts) => alerts.length), [2, 2, 1]);
  assertEquals(notifier.counts().sent, 5);
});

Deno.test("a notifier drops the oldest alerts when the queue is full", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier({ batchSize: 1, capacity: 3 });
  notifier.notify([notification("First")]);
  notifier.notify(count(5));
  assertEquals([notifier.counts().dropped, notifier.counts().queued], [2, 3]);
  await receiver.answer();
  const [alert] = await receiver.requests[1]!.json();
  assertEquals(alert.labels.alertname, "A2");
  await receiver.answer(new Error("stop"));
  await receiver.answer(new Error("stop"));
  await receiver.answer(new Error("stop"));
});

Deno.test("a notifier counts failed alerts, reports the first failure, and goes on", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier({ batchSize: 2 });
  notifier.notify(count(5));
  await receiver.answer(new Response("x".repeat(1000), { status: 500 }));
  await receiver.answer(new TypeError("connection refused"));
  await receiver.answer();
  const { sent, failed } = notifier.counts();
  assertEquals([sent, failed], [1, 4]);
  assertEquals(receiver.problems, [
    `Cannot send alerts: Alertmanager has answered with status 500: ${"x".repeat(200)}`,
    "The Alertmanager takes alerts again",
  ]);
});

Deno.test("a notifier reports the status of a refusal", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier();
  notifier.notify(count(1));
  await receiver.answer(new Response("bad alert", { status: 400 }));
  assertEquals(receiver.problems, [
    "Cannot send alerts: Alertmanager has answered with status 400: bad alert",
  ]);
});

Deno.test("a notifier aborts a request after the timeout", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier({ timeoutMs: 1 });
  notifier.notify(count(1));
  await notifier.stop();
  assertEquals(notifier.counts().failed, 1);
  assertEquals(receiver.problems, [
    "Cannot send alerts: Alertmanager has not answered within 1 ms",
  ]);
});

Deno.test("stop() sends the queue up to the first failure, and accepts no more alerts", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier({ batchSize: 1 });
  notifier.notify(count(3));
  const stopped = notifier.stop();
  notifier.notify(count(1));
  await receiver.answer();
  await receiver.answer(new Error("gone"));
  await stopped;
  assertEquals([receiver.requests.length, notifier.counts().queued], [2, 0]);
});

Deno.test("a notifier sends the user and the password of its URL in a header", () => {
  const receiver = new Receiver();
  receiver.notifier({ url: "http://me:s%C3%A9cret@am.example" }).notify([notification("A")]);
  const [request] = receiver.requests;
  assertEquals(request!.url, "http://am.example/api/v2/alerts");
  assertEquals(request!.headers.get("authorization"), `Basic ${btoa("me:s\xc3\xa9cret")}`);
  return receiver.answer();
});

Deno.test("a notifier without a user sends no credentials, and drops trailing slashes of its URL", () => {
  const receiver = new Receiver();
  receiver.notifier({ url: "https://am.example/prefix//" }).notify(count(1));
  const [request] = receiver.requests;
  assertEquals(request!.url, "https://am.example/prefix/api/v2/alerts");
  assertEquals(request!.headers.get("authorization"), null);
  return receiver.answer();
});

Deno.test("a notifier sends batches of 64 and queues up to 10,000 alerts by default", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier();
  notifier.notify(count(1));
  notifier.notify(count(10_001));
  assertEquals([notifier.counts().queued, notifier.counts().dropped], [10_000, 1]);
  await receiver.answer();
  assertEquals((await receiver.requests[1]!.json()).length, 64);
  const stopped = notifier.stop();
  await receiver.answer(new Error("gone"));
  await stopped;
});

Deno.test("a notifier quotes 200 characters of an answer", async () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier();
  notifier.notify(count(1));
  await receiver.answer(new Response("x".repeat(201), { status: 500 }));
  const shown = `Alertmanager has answered with status 500: ${"x".repeat(200)}`;
  assertEquals(receiver.problems, [`Cannot send alerts: ${shown}`]);
});

Deno.test("a stopped notifier accepts no alerts", () => {
  const receiver = new Receiver();
  const notifier = receiver.notifier();
  void notifier.stop();
  notifier.notify(count(1));
  assertEquals([receiver.requests.length, notifier.counts().queued], [0, 0]);
});

Deno.test("a notifier refuses a URL that is not HTTP", () => {
  for (const url of ["am.example:9093", "ftp://am.example", "http://", "x http://am.example"]) {
    assertThrows(() => new Receiver().notifier({ url }), TypeError, `Cannot notify "${url}"`);
  }
});

const ALERTMANAGER = await findAlertmanager();

async function findAlertmanager(): Promise<string | undefined> {
  for (const name of ["prometheus-alertmanager", "alertmanager"]) {
    const command = new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" });
    try {
      if ((await command.output()).success) return name;
    } catch {
      // There is none of this name.
    }
  }
  return undefined;
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** Asks until the answer is there. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not come true in time");
}

Deno.test({
  name: "a real Alertmanager accepts firing and resolved alerts",
  ignore: ALERTMANAGER === undefined,
  fn: async () => {
    const dir = await Deno.makeTempDir();
    await Deno.writeTextFile(`${dir}/am.yml`, "route: {receiver: none}\nreceivers: [{name: none}]");
    const url = `http://127.0.0.1:${freePort()}`;
    const process = new Deno.Command(ALERTMANAGER!, {
      args: [
        ...[`--config.file=${dir}/am.yml`, `--storage.path=${dir}`],
        ...[`--web.listen-address=${new URL(url).host}`, "--cluster.listen-address="],
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      await eventually(async () => {
        const response = await fetch(`${url}/-/ready`);
        await response.text();
        return response.ok || undefined;
      });
      const now = Date.now();
      const notifier = new Notifier({
        url,
        externalLabels: labelsOf([["region", "eu"]]),
        externalUrl: "http://watch.example",
      });
      const times = { startsAt: now - 1000, endsAt: now + 600_000 };
      notifier.notify([notification("Down", times), notification("Slow", times)]);
      await eventually(() => Promise.resolve(notifier.counts().sent === 2 || undefined));
      const alerts = await (await fetch(`${url}/api/v2/alerts`)).json();
      assertEquals(
        alerts.map(({ labels }: { labels: unknown }) => labels).sort(
          (a: { alertname: string }, b: { alertname: string }) =>
            a.alertname < b.alertname ? -1 : 1,
        ),
        [{ alertname: "Down", region: "eu" }, { alertname: "Slow", region: "eu" }],
      );
      notifier.notify([notification("Down", { startsAt: now - 1000, endsAt: now - 500 })]);
      await notifier.stop();
      assertEquals(notifier.counts(), {
        sent: 3,
        failed: 0,
        dropped: 0,
        queued: 0,
      });
      const left = await (await fetch(`${url}/api/v2/alerts`)).json();
      assertEquals(left.length, 1);
      assert(left[0].generatorURL.startsWith("http://watch.example/graph?"));
    } finally {
      process.kill("SIGKILL");
      await process.status;
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test("a notifier refuses a URL of another scheme that ends in that of HTTP", () => {
  const start = () => new Receiver().notifier({ url: "xhttp://am.example" });
  assertThrows(start, TypeError, 'Cannot notify "xhttp://am.example"');
});
