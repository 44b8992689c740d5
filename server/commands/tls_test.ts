import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { makeCertificate } from "../net/testing/make_certificate.ts";
import { eventually, programCommand, TestServer } from "./testing/server.ts";

/** The subject of the certificate that a new connection gets. */
async function subjectOf(url: string): Promise<string> {
  const { host } = new URL(url);
  const { stdout } = await new Deno.Command("openssl", {
    args: ["s_client", "-connect", host],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return /subject=.*CN ?= ?(\w+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "none";
}

/** Whether the server runs on a Deno before 2.9, such as the base of an offline build. */
async function isBefore29(url: string, client: Deno.HttpClient): Promise<boolean> {
  const metrics = await (await fetch(`${url}/metrics`, { client } as RequestInit)).text();
  return /deno_version="2\.[0-8]\./.test(metrics);
}

Deno.test("serve answers over HTTPS, and renews its certificate while requests run", async () => {
  const folder = await Deno.makeTempDir();
  const [first, second] = await Promise.all(
    ["first", "second"].map((name) => makeCertificate(folder, name)),
  );
  const [cert, key] = [`${folder}/live.pem`, `${folder}/live.key`];
  const install = async (pair: { readonly cert: string; readonly key: string }) => {
    await Deno.copyFile(pair.key, key);
    await Deno.copyFile(pair.cert, cert);
  };
  await install(first!);
  await using server = await TestServer.start([
    ...["--tls-cert", cert, "--tls-key", key, "--poll", "50ms", "--threads", "2"],
  ]);
  assertStringIncludes(server.url, "https://127.0.0.1:");
  assertEquals(await subjectOf(server.url), "first");
  const caCerts = await Promise.all([first!, second!].map(({ cert }) => Deno.readTextFile(cert)));
  using client = Deno.createHttpClient({ caCerts });
  let [running, answered] = [true, 0];
  const faults: unknown[] = [];
  const asking = (async () => {
    while (running) {
      try {
        const signal = AbortSignal.timeout(10_000);
        const init = { client, signal } as RequestInit;
        const response = await fetch(`${server.url}/v2/health/ready`, init);
        await response.body?.cancel();
        if (response.status !== 200) faults.push(response.status);
        answered++;
      } catch (error) {
        faults.push(error);
      }
    }
  })();
  await eventually(() => Promise.resolve(answered > 0));
  await install(second!);
  await eventually(async () => await subjectOf(server.url) === "second");
  // Each thread renews its own listener.
  for (let connection = 0; connection < 10; connection++) {
    assertEquals(await subjectOf(server.url), "second");
  }
  running = false;
  await asking;
  // Before 2.9, Deno may leave a request without an answer while a server shuts down.
  if (!await isBefore29(server.url, client)) assertEquals(faults, []);
  const url = `${server.url}/health`;
  const check = (...args: readonly string[]) =>
    programCommand(["healthcheck", "--url", url, ...args]).output();
  assertEquals([(await check("--ca", cert)).code, (await check()).code], [0, 1]);
  await server.line(({ message }) => message === "certificate read again");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("serve refuses a certificate without its key", async () => {
  const { code, stderr } = await programCommand(["serve", "--tls-cert", "c.pem"]).output();
  assertEquals([code, new TextDecoder().decode(stderr).trim()], [
    2,
    "--tls-cert and --tls-key belong together: give both",
  ]);
});
