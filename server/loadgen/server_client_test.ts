import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { type Manifest, parseManifest } from "../models/folder/manifest.ts";
import { ServerClient, ServerClientError } from "./server_client.ts";

const MANIFEST = { name: "m", task: "binary", classes: ["a", "b"], features: [] as unknown[] };
MANIFEST.features.push({ name: "x", type: "number" });

const LISTED = {
  ...{ name: "m", default_version: "1", more: 1 },
  versions: [{ version: "1", state: "READY", reason: "" }],
};

/** A server with these answers by path; other paths get 404. */
async function withServer<T>(
  answers: Readonly<Record<string, () => Response>>,
  use: (client: ServerClient, base: string) => Promise<T>,
): Promise<T> {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    const { pathname } = new URL(url);
    return answers[pathname]?.() ?? new Response("", { status: 404 });
  });
  const base = `http://127.0.0.1:${server.addr.port}`;
  return await use(new ServerClient(`${base}//`), base);
}

function checked(): Manifest {
  const parsed = parseManifest(JSON.stringify(MANIFEST));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

Deno.test("ServerClient reads the models and manifests, and returns undefined for a missing manifest", async () => {
  await withServer({
    "/models": () => Response.json({ models: [LISTED], default_model: null }),
    "/models/m%2Fn/versions/1": () => Response.json({ manifest: MANIFEST }),
    "/models/bare/versions/1": () => Response.json({ manifest: null }),
  }, async (client) => {
    assertEquals(await client.models(), [LISTED]);
    assertEquals(await client.manifest("m/n", "1"), checked());
    assertEquals(await client.manifest("bare", "1"), undefined);
  });
});

Deno.test("ServerClient reads reference profiles, and returns undefined for a missing one", async () => {
  const x = { type: "number", mean: 0, stddev: 1, min: -1, max: 1, edges: [], shares: [1] };
  const reference = { rows: 2, features: { x }, classes: { a: 0.5, b: 0.5 } };
  const path = "/models/m/versions/1/reference";
  await withServer({ [path]: () => Response.json(reference) }, async (client) => {
    assertEquals((await client.reference("m", "1", checked()))?.rows, 2);
    assertEquals(await client.reference("m", "2", checked()), undefined);
  });
});

const failures: readonly {
  readonly name: string;
  readonly answers: Readonly<Record<string, () => Response>>;
  readonly message: string;
}[] = [
  {
    name: "nothing",
    answers: {},
    message: "There is nothing at BASE/models: is the target a Modelwatch?",
  },
  {
    name: "an error",
    answers: { "/models": () => Response.json({ error: "it is starting" }, { status: 503 }) },
    message: "BASE/models answers 503: it is starting",
  },
];
for (const { name, answers, message } of failures) {
  Deno.test(`ServerClient names the URL that answered with ${name}`, async () => {
    await withServer(answers, async (client, base) => {
      const error = await assertRejects(() => client.models(), ServerClientError);
      assertEquals((error as Error).message, message.replace("BASE", base));
    });
  });
}

Deno.test("ServerClient reports the first three problems of an unexpected answer", async () => {
  const models = Array(5).fill({ ...LISTED, name: 7 });
  await withServer({ "/models": () => Response.json({ models }) }, async (client, base) => {
    const { message } = await assertRejects(() => client.models(), ServerClientError) as Error;
    assertEquals(message.startsWith(`${base}/models answers something else than expected: `), true);
    const told = [0, 1, 2, 3].map((i) => message.includes(`models[${i}].name`));
    assertEquals(told, [true, true, true, false], message);
    assertEquals(message.split("; ").length, 3);
  });
});

Deno.test("ServerClient says why the server cannot be reached", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const base = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const error = await assertRejects(() => new ServerClient(base).models(), ServerClientError);
  assertEquals((error as Error).message, `Cannot reach ${base}/models: Connection refused`);
});
