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
      await Deno.writeTextFile(file, `${token}\n`);
      assertEquals(await fetch(), `Bearer ${token}`);
    }
    await Deno.remove(file);
    const error = await assertRejects(fetch, Error);
    assertStringIncludes(error.message, `: cannot read ${file}: NotFound`);
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
