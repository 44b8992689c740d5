import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { hashOfKey } from "../access/key_ring.ts";
import { parseKeys } from "../access/keys_file.ts";
import { KnownError } from "../errors.ts";
import { programCommand, TestServer } from "./testing/server.ts";
import { keys } from "./keys.ts";

const decoder = new TextDecoder();

async function create(...args: readonly string[]) {
  const { code, stdout, stderr } = await programCommand(["keys", "create", ...args]).output();
  return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
}

Deno.test("keys create prints the entry of a keys file, and the key apart from it", async () => {
  const { code, out, error } = await create("grafana", "--scope", "metrics,query");
  const key = error.trim().split("\n").at(-1)!;
  assertEquals([code, parseKeys(out, "out")], [0, [{
    ...{ name: "grafana", sha256: hashOfKey(key), scopes: ["metrics", "query"] },
    ...{ models: undefined, expiresMs: undefined, rates: { requests: undefined, rows: undefined } },
  }]]);
  assertEquals(out.includes(key), false);
  assertMatch(error, /^The key, which is shown only now:\nmw_/);
});

const wrong: readonly (readonly [readonly string[], string])[] = [
  [[], "keys takes the words create NAME, such as: keys create grafana"],
  [["list"], "keys takes the words create NAME, such as: keys create grafana"],
  [["create", "a", "b"], "keys takes the words create NAME, such as: keys create grafana"],
  [
    ["create", "a"],
    "keys create needs --scope, one or several of predict, feedback, metrics, query, admin",
  ],
  [
    ["create", "a", "--scope", "x"],
    '--scope must be one or several of predict, feedback, metrics, query, admin: current value is "x"',
  ],
  [
    ["create", "a", "--scope", "query", "--expires", "2027-13-01"],
    '--expires must be a day such as 2027-12-31: current value is "2027-13-01"',
  ],
  [
    ["create", "a b", "--scope", "query"],
    "the entry:2: keys[0].name: expected up to 64 letters, digits and . _ @ -",
  ],
];
for (const [args, message] of wrong) {
  Deno.test(`keys ${args.join(" ")} is refused`, async () => {
    let said = "";
    try {
      await keys.run(args);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      said = error.message;
    }
    assertEquals(said, message);
  });
}

Deno.test("keys that are created while a server runs open it, each for its scopes", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/keys.yml`;
  const keyOf = async (...args: readonly string[]) => {
    const { code, error } = await create(...args, "--keys-file", path);
    assertEquals(code, 0);
    return error.trim().split("\n").at(-1)!;
  };
  const first = await keyOf("prometheus", "--scope", "metrics");
  assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  await using server = await TestServer.start(["--keys-file", path, "--poll", "50ms"]);
  const statusOf = async (where: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(server.url + where, { headers });
    await answer.body?.cancel();
    return answer.status;
  };
  const basic = { authorization: `Basic ${btoa(`any:${first}`)}` };
  assertEquals(
    [await statusOf("/metrics"), await statusOf("/metrics", basic), await statusOf("/health")],
    [401, 200, 200],
  );
  assertEquals(await statusOf("/api/v1/query?query=1", basic), 403);
  const second = await keyOf("page", "--scope", "query");
  const bearer = { authorization: `Bearer ${second}` };
  let status = 0;
  while (status !== 200) status = await statusOf("/api/v1/query?query=1", bearer);
  // The log never has a key, and no wrong one either.
  await statusOf("/models", { "x-api-key": "mw_wrong" });
  const log = JSON.stringify(server.log);
  for (const secret of [first, second, "mw_wrong"]) assertEquals(log.includes(secret), false);
  await Deno.remove(folder, { recursive: true });
});
