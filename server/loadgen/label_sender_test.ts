import { assertEquals } from "@std/assert/mod.js";
import { seededRandom } from "../random.ts";
import { LabelSender, type LabelSenderOptions } from "./label_sender.ts";
import { labelShares } from "./label_options.ts";

/** A server that takes labels, and knows those whose id begins with "known". */
class FeedbackServer implements AsyncDisposable {
  readonly requests: { readonly id: string; readonly actual: unknown }[][] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  status = 200;

  constructor() {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const labels = (await request.text()).split("\n").map((line) => JSON.parse(line));
        this.requests.push(labels);
        if (this.status !== 200) return Response.json({ error: "full" }, { status: this.status });
        const matched = labels.filter(({ id }: { id: string }) => id.startsWith("known")).length;
        return Response.json({ matched, unknown: labels.length - matched, errors: [] });
      },
    );
  }

  sender(labels: string, options: Partial<LabelSenderOptions> = {}): LabelSender {
    return new LabelSender({
      url: `http://127.0.0.1:${this.#server.addr.port}/feedback`,
      shares: labelShares(labels),
      random: seededRandom(1),
      timeoutMs: 60_000,
      now: () => 0,
      ...options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test("LabelSender sends due labels in large requests, and counts what became of them", async () => {
  await using server = new FeedbackServer();
  const sender = server.sender("1");
  for (let i = 0; i < 1500; i++) {
    sender.offer({ id: i < 1200 ? `known${i}` : `other${i}` }, () => "yes");
  }
  sender.offer({}, () => "yes");
  sender.offer({ id: "known" }, () => undefined);
  assertEquals(await sender.finish(), {
    ...{ sent: 1500, results: new Map([["matched", 1200], ["unknown", 300]]) },
    ...{ failed: 0, failure: undefined, notDue: 0, refused: 0 },
    ...{ withoutId: 1, withoutTruth: 1 },
  });
  assertEquals(server.requests.map(({ length }) => length), [1000, 500]);
  assertEquals(server.requests[0]![0], { id: "known0", actual: "yes" });
});

Deno.test("LabelSender waits for the delay of each share, and says what was not due at the end", async () => {
  await using server = new FeedbackServer();
  let now = 0;
  const draws = [0.1, 0.6, 0.9, 0.1];
  const sender = server.sender("0.5,delay=10s,0.3,delay=20s", {
    random: () => draws.shift()!,
    now: () => now,
  });
  for (const id of ["a", "b", "none"]) sender.offer({ id }, () => 1);
  now = 5_000;
  sender.offer({ id: "c" }, () => 1);
  now = 10_000;
  const { sent, notDue } = await sender.finish();
  assertEquals([sent, notDue], [1, 2]);
  assertEquals(server.requests, [[{ id: "a", actual: 1 }]]);
});

Deno.test("LabelSender sends while the run goes on", async () => {
  await using server = new FeedbackServer();
  const sender = server.sender("1");
  sender.offer({ id: "known" }, () => "yes");
  for (let i = 0; i < 200 && server.requests.length === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals(server.requests.length, 1);
  assertEquals((await sender.finish()).sent, 1);
});

Deno.test("LabelSender counts the labels of failed requests, with the first reason", async () => {
  await using server = new FeedbackServer();
  server.status = 503;
  const sender = server.sender("1");
  for (let i = 0; i < 1001; i++) sender.offer({ id: "known" }, () => "yes");
  const { sent, failed, failure } = await sender.finish();
  assertEquals([sent, failed, failure], [0, 1001, "503: full"]);
});

Deno.test("LabelSender asks what a row turned out to be only where a label is sent", async () => {
  await using server = new FeedbackServer();
  const sender = server.sender("0.5", { random: () => 0.5 });
  let asked = 0;
  sender.offer({ id: "a" }, () => asked++);
  assertEquals([asked, (await sender.finish()).sent], [0, 0]);
});
