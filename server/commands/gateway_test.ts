import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { RawUpstream } from "../gateway/testing/raw_upstream.ts";
import { programCommand, TestServer } from "./testing/server.ts";

async function textOf(url: string, init?: RequestInit): Promise<string> {
  return await (await fetch(url, init)).text();
}

Deno.test("gateway answers, forwards, counts, simulates load, and stops on SIGTERM", async () => {
  using upstream = new RawUpstream((_, connection) => connection.answer("from the server"));
  await using gateway = await TestServer.run([
    ...["gateway", "--port", "0", "--upstream", upstream.url, "--threads", "2", "--demo"],
  ]);
  const { url } = gateway;
  assertEquals(await textOf(`${url}/`), "home\n");
  assertEquals(JSON.parse(await textOf(`${url}/health`)).status, "ok");
  for (let i = 0; i < 10; i++) {
    assertEquals(await textOf(`${url}/predict`, { method: "POST", body: "{}" }), "from the server");
  }
  // Both threads have counted, and either answers for both.
  const metrics = await textOf(`${url}/metrics`);
  assertStringIncludes(
    metrics,
    'http_requests_total{method="POST",route="/predict",status="200"} 10\n',
  );
  assertStringIncludes(metrics, `gateway_upstream_up{upstream="127.0.0.1:${upstream.port}"} 1\n`);
  assertStringIncludes(
    await textOf(`${url}/cpu?seconds=0.1`),
    "Kept a processor core busy for 0.1 s",
  );
  assertEquals(await gateway.stop(), 0);
  assert(gateway.log.some(({ message }) => message === "stopped"));
});

const wrong: readonly (readonly [args: readonly string[], message: string])[] = [
  [["extra"], 'gateway takes no argument, got "extra"'],
  [["--upstream", "ftp://a"], "--upstream must be an address such as http://127.0.0.1:8000"],
  [["--upstream", "http://a,http://a/"], "--upstream must be addresses that differ"],
  [["--upstream-ca", "/none.pem"], "Cannot read --upstream-ca /none.pem: No such file"],
  [["--upstream-key-file", "/dev/null"], "--upstream-key-file /dev/null must hold an API key"],
  [["--tls-cert", "/none.pem"], "--tls-cert and --tls-key belong together"],
];
for (const [args, message] of wrong) {
  Deno.test(`gateway ${args.join(" ")} ends with a sentence`, async () => {
    const { code, stderr } = await programCommand(["gateway", "--port", "0", ...args]).output();
    assertStringIncludes(new TextDecoder().decode(stderr), message);
    assertEquals(code, 2);
  });
}
