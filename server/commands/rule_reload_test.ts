import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { eventually, TestServer } from "./testing/server.ts";

const FIRING = "{alert: Always, expr: vector(1)}";
const file = (...rules: readonly string[]) =>
  `groups: [{name: g, interval: 1s, rules: [${rules.join(", ")}]}]`;
const recording = (name: string) => `{record: ${name}, expr: vector(1)}`;

/** A server with a folder of rules that a test may change. */
class RuleServer implements AsyncDisposable {
  readonly #path: string;

  static async start(...args: readonly string[]): Promise<RuleServer> {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/rules.yml`;
    await Deno.writeTextFile(path, file(FIRING, recording("first")));
    // Without models it is ready sooner.
    const server = await TestServer.start(["--models", folder, "--rules", path, ...args]);
    return new RuleServer(path, server);
  }

  private constructor(path: string, readonly server: TestServer) {
    this.#path = path;
  }

  async write(text: string): Promise<void> {
    await Deno.writeTextFile(this.#path, text);
  }

  async reload(headers: Readonly<Record<string, string>> = {}): Promise<[number, string]> {
    const url = `${this.server.url}/-/reload`;
    const response = await fetch(url, { method: "POST", headers });
    return [response.status, await response.text()];
  }

  // deno-lint-ignore no-explicit-any
  async #rules(): Promise<any[]> {
    const { data } = await (await fetch(`${this.server.url}/api/v1/rules`)).json();
    return data.groups.flatMap(({ rules }: { rules: unknown[] }) => rules);
  }

  /** The names of the rules; alerting rules with their states. */
  async rules(): Promise<string> {
    const names = (await this.#rules()).map(({ name, state }) =>
      state === undefined ? name : `${name} ${state}`
    );
    return names.join(", ");
  }

  /** The time since which the alert is active. */
  async activeAt(): Promise<string> {
    const alerting = (await this.#rules()).find(({ type }) => type === "alerting");
    return alerting.alerts[0].activeAt;
  }

  async isSuccessful(): Promise<boolean> {
    const metrics = await (await fetch(`${this.server.url}/metrics`)).text();
    const [, value] = /^prometheus_config_last_reload_successful (\d)$/m.exec(metrics)!;
    return value === "1";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await Deno.remove(this.#path.replace(/\/[^/]+$/, ""), { recursive: true });
  }
}

Deno.test("serve takes over changed rule files, and keeps the rules when a file breaks", async () => {
  await using test = await RuleServer.start("--poll", "100ms");
  await eventually(async () => await test.rules() === "Always firing, first");
  const activeAt = await test.activeAt();
  await test.write(file(FIRING, recording("second")));
  await eventually(async () => await test.rules() === "Always firing, second");
  assertEquals(await test.isSuccessful(), true);
  await test.write("groups: 1");
  await eventually(async () => !await test.isSuccessful());
  assertEquals(await test.rules(), "Always firing, second");
  const { reason } = await test.server.line(({ message }) =>
    message === "rules not reloaded: the ones before stay in force"
  );
  assertStringIncludes(String(reason), "rules.yml:1:9: groups must be a list");
  const info = await (await fetch(`${test.server.url}/api/v1/status/runtimeinfo`)).json();
  assertEquals(info.data.reloadConfigSuccess, false);
  await test.write(file(FIRING, recording("third")));
  await eventually(async () => await test.rules() === "Always firing, third");
  assertEquals([await test.isSuccessful(), await test.activeAt()], [true, activeAt]);
  assertEquals(await test.server.stop(), 0);
});

// Long enough that no check happens during a test.
const UNPOLLED = ["--poll", "1h"];

Deno.test("serve reads its rule files at POST /-/reload", async () => {
  await using test = await RuleServer.start(...UNPOLLED);
  await test.write(file(recording("second")));
  assertEquals(await test.reload({ "sec-fetch-site": "cross-site" }), [
    ...[403, '{"error":"Pages of other sites may not send this request"}'] as const,
  ]);
  assertEquals(await test.reload({ origin: "http://evil.example" }), [
    ...[403, '{"error":"Pages of other sites may not send this request"}'] as const,
  ]);
  assertStringIncludes(await test.rules(), "first");
  assertEquals(await test.reload(), [200, ""]);
  assertEquals(await test.rules(), "second");
  await test.write("groups: 1");
  const [status, body] = await test.reload();
  assertEquals(status, 500);
  assertStringIncludes(body, "failed to reload config: ");
  assertStringIncludes(body, "rules.yml:1:9: groups must be a list");
  assertEquals([await test.rules(), await test.isSuccessful()], ["second", false]);
  const { status: ofGet } = await fetch(`${test.server.url}/-/reload`);
  assertEquals(ofGet, 405);
});

Deno.test("serve reads its rule files at SIGHUP", async () => {
  await using test = await RuleServer.start(...UNPOLLED);
  await test.write(file(recording("second")));
  Deno.kill(test.server.pid, "SIGHUP");
  await eventually(async () => await test.rules() === "second");
  assertEquals(await test.server.stop(), 0);
});

Deno.test("serve drops the metrics of a rule group that is gone", async () => {
  await using test = await RuleServer.start(...UNPOLLED);
  const metrics = async () => await (await fetch(`${test.server.url}/metrics`)).text();
  assertStringIncludes(await metrics(), 'rules.yml;g"} 2');
  await test.write("groups: []");
  assertEquals(await test.reload(), [200, ""]);
  assertEquals((await metrics()).includes("rule_group="), false);
});

Deno.test("serve with --prometheus has no rules to reload", async () => {
  await using server = await TestServer.start(["--prometheus", "http://127.0.0.1:9"]);
  const { status } = await fetch(`${server.url}/-/reload`, { method: "POST" });
  assertEquals(status, 404);
  Deno.kill(server.pid, "SIGHUP");
  await eventually(() => Promise.resolve(server.log.at(-1)!.message === "nothing reloaded"));
  assertEquals(await server.stop(), 0);
});
