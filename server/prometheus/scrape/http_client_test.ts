import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert/mod.js";
import { makeCertificate } from "../../net/testing/make_certificate.ts";
import { httpFetcher } from "./http_fetcher.ts";
import type { HttpSettings } from "./http_settings.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const NONE: HttpSettings = { authorization: undefined, tls: undefined };

/** A target that answers with the credentials it was sent, while `use` runs. */
async function serving(
  use: (scrape: (http: HttpSettings) => () => Promise<string>) => Promise<void>,
  tls: { cert: string; key: string } | undefined = undefined,
): Promise<void> {
  const listening = { port: 0, hostname: "127.0.0.1", onListen: () => {}, ...tls };
  const server = Deno.serve(
    listening,
    (request) => new Response(request.headers.get("authorization") ?? "none"),
  );
  const url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${server.addr.port}/metrics`;
  try {
    await use((http) => {
      const fetch = httpFetcher({ url, timeoutMs: 10_000, http });
      return async () => (await fetch() as { text: string }).text;
    });
  } finally {
    await server.shutdown();
  }
}

Deno.test("a target gets its credentials", async () => {
  const cases: readonly (readonly [HttpSettings["authorization"], string])[] = [
    [undefined, "none"],
    // The example of RFC 7617, in UTF-8.
    [
      { kind: "basic", username: { text: "test" }, password: { text: "123£" } },
      "Basic dGVzdDoxMjPCow==",
    ],
    [{ kind: "token", scheme: "Key", credentials: { text: " a " } }, "Key  a"],
  ];
  await serving(async (scrape) => {
    for (const [authorization, want] of cases) {
      assertEquals(await scrape({ ...NONE, authorization })(), want);
    }
  });
});

Deno.test("credentials in a file are read at each scrape, without the line break at its end", async () => {
  const file = `${folder}/token`;
  const authorization = { kind: "token", scheme: "Bearer", credentials: { file } } as const;
  await serving(async (scrape) => {
    const fetch = scrape({ ...NONE, authorization });
    for (const token of ["one", "two"]) {
      await Deno.writeTextFile(file, ` ${token} \n`);
      assertEquals(await fetch(), `Bearer ${token}`);
    }
    await Deno.remove(file);
    const error = await assertRejects(fetch, Error);
    assertStringIncludes(error.message, `: cannot read ${file}: NotFound`);
  });
});

/** The HTTPS server of openssl, which asks for the certificate of a client. */
async function askingForCertificate(
  server: { cert: string; key: string },
  client: { cert: string },
  use: (url: string) => Promise<void>,
): Promise<void> {
  const process = new Deno.Command("openssl", {
    args: [
      ...["s_server", "-accept", "127.0.0.1:0", "-www", "-Verify", "1", "-verify_return_error"],
      ...["-CAfile", client.cert, "-cert", server.cert, "-key", server.key],
    ],
    ...{ stdin: "null", stdout: "piped", stderr: "null" },
  }).spawn();
  try {
    let said = "";
    for await (
      const part of process.stdout.pipeThrough(new TextDecoderStream()).values({
        preventCancel: true,
      })
    ) {
      said += part;
      if (/^ACCEPT \S+:\d+\n/m.test(said)) break;
    }
    await use(`https://127.0.0.1:${/^ACCEPT \S+:(\d+)/m.exec(said)![1]}/`);
  } finally {
    process.kill("SIGKILL");
    await process.stdout.cancel().catch(() => {});
    await process.status;
  }
}

Deno.test("a target that asks for a certificate of its clients gets that of cert_file", async () => {
  const [target, client] = await Promise.all(
    ["asking", "client"].map((name) => makeCertificate(folder, name)),
  );
  await askingForCertificate(target!, client!, async (url) => {
    const scrape = (pair: { cert: string; key: string } | undefined) =>
      httpFetcher({
        ...{ url, timeoutMs: 10_000 },
        http: { ...NONE, tls: { ca: target!.cert, client: pair } },
      })();
    const { text } = await scrape(client) as { text: string };
    assertStringIncludes(text, "CN=client");
    await assertRejects(() => scrape(undefined), Error, "Cannot scrape");
  });
});

Deno.test("a certificate is verified against ca_file, which may be renewed", async () => {
  const [target, other] = await Promise.all(
    ["target", "other"].map((name) => makeCertificate(folder, name)),
  );
  const [cert, key] = await Promise.all(
    [target!.cert, target!.key].map((path) => Deno.readTextFile(path)),
  );
  const ca = `${folder}/ca.pem`;
  await Deno.copyFile(other!.cert, ca);
  await serving(async (scrape) => {
    const fetch = scrape({ ...NONE, tls: { ca, client: undefined } });
    await assertRejects(fetch, Error, "UnknownIssuer");
    await Deno.copyFile(target!.cert, ca);
    assertEquals([await fetch(), await fetch()], ["none", "none"]);
    await assertRejects(scrape(NONE), Error, "UnknownIssuer");
    const client = { cert: other!.cert, key: other!.key };
    assertEquals(await scrape({ ...NONE, tls: { ca, client } })(), "none");
  }, { cert: cert!, key: key! });
});
