import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { eventually, programCommand, TestServer } from "./testing/server.ts";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  return folder;
}

Deno.test("serve scrapes the targets of a scrape configuration, and shows none of its secrets", async () => {
  const seen: (string | null)[] = [];
  const target = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    seen.push(request.headers.get("authorization"));
    return new Response("shop_orders 5\nnoise 1\n");
  });
  const address = `127.0.0.1:${target.addr.port}`;
  const folder = await folderWith({
    "password.txt": "hush-file\n",
    "scrape.yml": `
global: { scrape_interval: 200ms }
scrape_configs:
- job_name: shop
  basic_auth: { username: me, password_file: password.txt }
  params: { token: [hush-param] }
  static_configs: [{ targets: ["${address}", "127.0.0.1:9"], labels: { env: prod } }]
  relabel_configs: [{ action: drop, source_labels: [__address__], regex: ".*:9" }]
  metric_relabel_configs: [{ action: drop, source_labels: [__name__], regex: noise }]
- job_name: inline
  authorization: { credentials: hush-inline }
  static_configs: [{ targets: ["${address}"] }]
`,
  });
  await using server = await TestServer.start(["--scrape-config", "scrape.yml"], folder);
  const ask = async (path: string) => await (await fetch(`${server.url}/api/v1/${path}`)).json();
  const query = `query?query=${encodeURIComponent('{job="shop", __name__!~"scrape_.*"}')}`;
  // A scrape that is late has none but `up`.
  let found: object[] = [];
  await eventually(async () => {
    const { data: { result } } = await ask(query);
    found = result.map(({ metric }: { metric: object }) => metric);
    return found.length === 2;
  });
  const labels = { env: "prod", instance: address, job: "shop" };
  assertEquals(found, [
    { __name__: "shop_orders", ...labels },
    { __name__: "up", ...labels },
  ]);
  await eventually(() => Promise.resolve(seen.includes("Bearer hush-inline")));
  assertEquals(seen.includes(`Basic ${btoa("me:hush-file")}`), true);
  const { data } = await ask("targets");
  assertEquals(data.droppedTargetCounts, { inline: 0, modelwatch: 0, shop: 1 });
  assertEquals(data.droppedTargets[0].discoveredLabels.__address__, "127.0.0.1:9");
  assertStringIncludes((await ask("status/config")).data.yaml, 'job_name: "shop"');
  for (const path of ["targets", "status/config", "status/flags", "targets/metadata"]) {
    assertEquals([path, JSON.stringify(await ask(path)).includes("hush")], [path, false]);
  }
  assertEquals(JSON.stringify(server.log).includes("hush"), false);
  await server.stop();
  await target.shutdown();
  await Deno.remove(folder, { recursive: true });
});

const wrong: readonly (readonly [name: string, text: string | undefined, problem: string])[] = [
  ["a field that there is not", "scrape_configs:\n- job: a\n", '/s.yml:2:3: unknown field "job"'],
  [
    "a target that cannot be scraped",
    "scrape_configs: [{ job_name: a, static_configs: [{ targets: ['a:x'] }] }]",
    '"http://a:x" cannot be scraped',
  ],
  ["no file", undefined, "s.yml: No such file"],
];
for (const [name, text, problem] of wrong) {
  Deno.test(`serve refuses a scrape configuration with ${name}`, async () => {
    const folder = await folderWith(text === undefined ? {} : { "s.yml": text });
    const args = ["serve", "--port", "0", "--scrape-config", "s.yml"];
    const { code, stderr } = await programCommand(args, folder).output();
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), problem);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("serve refuses a scrape configuration beside another Prometheus", async () => {
  const args = ["serve", "--scrape-config", "s.yml", "--prometheus", "http://127.0.0.1:9"];
  const { code, stderr } = await programCommand(args).output();
  assertEquals(code, 2);
  assertStringIncludes(
    new TextDecoder().decode(stderr),
    "--scrape-config has no effect with --prometheus: configure that Prometheus instead",
  );
});
