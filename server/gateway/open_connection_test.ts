import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { makeCertificate } from "../net/testing/make_certificate.ts";
import { openConnection } from "./open_connection.ts";
import { upstreamAddress } from "./upstream_address.ts";
import { WireFailure } from "./wire/wire_failure.ts";

const GET = { head: "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n", body: new Uint8Array() };

Deno.test("openConnection() reaches an upstream with TLS whose certificate is trusted", async () => {
  const folder = await Deno.makeTempDir();
  const files = await makeCertificate(folder, "upstream");
  const [cert, key] = await Promise.all([files.cert, files.key].map((p) => Deno.readTextFile(p)));
  await Deno.remove(folder, { recursive: true });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert: cert!, key: key!, onListen: () => {} },
    () => new Response("over TLS"),
  );
  const address = upstreamAddress(`https://127.0.0.1:${server.addr.port}`);
  const connection = await openConnection(address, [cert!]);
  const { body } = await connection.exchange(GET);
  assertEquals(new TextDecoder().decode(body as Uint8Array), "over TLS");
  connection.close();
  const error = await assertRejects(() => openConnection(address, []), WireFailure);
  assertEquals(error.kind, "unreachable");
});

Deno.test("openConnection() says why an upstream cannot be reached", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = upstreamAddress(`http://127.0.0.1:${listener.addr.port}`);
  listener.close();
  const error = await assertRejects(() => openConnection(address, []), WireFailure);
  assertEquals(
    [error.kind, error.message],
    ["unreachable", "cannot be reached: Connection refused"],
  );
});
