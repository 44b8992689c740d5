import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import { z } from "zod";
import { loadgen } from "../server/commands/loadgen.ts";
import { GATEWAY_OPTIONS } from "../server/config/gateway_options.ts";
import { type OptionTable, parseOptions } from "../server/config/options.ts";
import { SERVE_OPTIONS } from "../server/config/serve_options.ts";
import { read, readCompose, ROOT, run, type Service } from "./testing/setup_files.ts";

const { services, networks, volumes } = await readCompose();
const SCHEMA = new URL("../shared/schemas/compose-spec.json", ROOT);
const HAS_SCHEMA = await Deno.stat(SCHEMA).then(() => true, () => false);

/** The names of the services for which something is wrong. */
function wrong(isRight: (service: Service, name: string) => boolean): readonly string[] {
  return Object.entries(services).filter(([name, service]) => !isRight(service, name))
    .map(([name]) => name);
}

Deno.test({
  name: "docker-compose.yml follows the Compose specification",
  ignore: !HAS_SCHEMA,
  fn: async () => {
    const schema = JSON.parse(await Deno.readTextFile(SCHEMA));
    // The address that zod knows this version of JSON Schema by.
    schema.$schema = "http://json-schema.org/draft-07/schema#";
    const specification = z.fromJSONSchema(schema);
    const compose = JSON.parse(JSON.stringify(await readCompose()));
    assertEquals(specification.safeParse(compose).error?.issues, undefined);
    compose.services.gateway.imagee = "x";
    assertEquals(specification.safeParse(compose).success, false);
  },
});

Deno.test("images are pinned by a tag that names a version", () => {
  assertEquals(wrong(({ image }) => /^[\w./-]+:v?\d+\.\d+\.\d+$/.test(image)), []);
});

Deno.test("the image of Modelwatch has the version of the program", async () => {
  const { version } = JSON.parse(await read("deno.json"));
  for (const name of ["modelwatch", "gateway", "loadgen"]) {
    assertEquals(services[name]?.image.split(":")[1], version);
  }
});

Deno.test("services run with limits, without rights that they do not use, and start again", () => {
  assertEquals(wrong(({ mem_limit }) => /^\d+[mg]$/.test(mem_limit)), []);
  assertEquals(wrong(({ pids_limit }) => pids_limit > 0), []);
  assertEquals(wrong(({ logging }) => /^\d+m$/.test(logging.options["max-size"] ?? "")), []);
  assertEquals(wrong(({ restart }) => restart === "unless-stopped"), []);
  assertEquals(wrong(({ read_only }) => read_only === true), []);
  assertEquals(wrong(({ cap_drop }) => cap_drop.join() === "ALL"), []);
  assertEquals(wrong(({ privileged }) => privileged === undefined), []);
  assertEquals(
    wrong(({ security_opt }) => security_opt.includes("no-new-privileges:true")),
    [],
  );
  assertEquals(wrong(({ cap_add }) => cap_add === undefined), ["cadvisor"]);
});

Deno.test("ports are open on this machine only, and cAdvisor has none", () => {
  assertEquals(
    wrong(({ ports = [] }) => ports.every((port) => /^127\.0\.0\.1:\d+:\d+$/.test(port))),
    [],
  );
  assertEquals(services["cadvisor"]?.ports, undefined);
});

Deno.test("a service starts when those that it needs are healthy", () => {
  assertEquals(
    wrong(({ depends_on = {} }) =>
      Object.entries(depends_on).every(([name, { condition }]) =>
        condition === "service_healthy" && services[name]?.healthcheck?.disable !== true
      )
    ),
    [],
  );
});

Deno.test("networks and volumes are declared, and mounted files exist", async () => {
  assertEquals(wrong((service) => service.networks.every((name) => name in networks)), []);
  for (const [name, { volumes: mounts = [] }] of Object.entries(services)) {
    for (const mount of mounts) {
      const source = mount.split(":")[0]!;
      if (source.startsWith("./")) await Deno.stat(new URL(source, ROOT));
      else if (!source.startsWith("/")) assert(source in volumes, `${name}: ${source}`);
    }
  }
});

Deno.test("commands of Modelwatch have options that exist", () => {
  const tables: Record<string, OptionTable> = {
    ...{ modelwatch: SERVE_OPTIONS, gateway: GATEWAY_OPTIONS, loadgen: loadgen.options },
  };
  for (const [name, table] of Object.entries(tables)) {
    const { command = [], environment = {} } = services[name]!;
    const { words } = parseOptions(table, command.slice(1), (variable) => {
      const value = environment[variable];
      return value === undefined ? undefined : `${value}`;
    });
    assertEquals(words, []);
    const known = Object.values(table).map((option) => "env" in option ? option.env : "");
    assertEquals(Object.keys(environment).filter((variable) => !known.includes(variable)), []);
  }
});

Deno.test(".env.example names every variable of docker-compose.yml, with its default", async () => {
  const compose = await read("docker-compose.yml");
  const example = await read(".env.example");
  const wanted = [...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)];
  assert(wanted.length > 0);
  const settings = new Map(
    [...example.matchAll(/^#?(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
  );
  // Their examples are not the defaults: the demo is off.
  const demo = /^MODELWATCH_DEMO/;
  for (const [, name = "", value] of wanted) {
    if (demo.test(name)) assert(settings.has(name), name);
    else assertEquals([name, settings.get(name)], [name, value]);
  }
});

Deno.test("no password has a default: a start without .env fails with a sentence", async () => {
  const text = await read("docker-compose.yml");
  assertMatch(text, /PASSWORD: \$\{\w+:\?Copy \.env\.example to \.env[^}]+\}/);
  assertEquals(/PASSWORD\w*:-/.test(text), false);
  assertMatch(await read(".env.example"), /^GRAFANA_ADMIN_PASSWORD=$/m);
  const without = { cwd: await emptyProject(), env: { GRAFANA_ADMIN_PASSWORD: "" } };
  const result = await run("docker-compose", ["config", "--quiet"], without);
  if (result === undefined) return;
  assertEquals(result.code, 1);
  assertMatch(result.text, /Copy \.env\.example to \.env/);
  const withPassword = { ...without, env: { GRAFANA_ADMIN_PASSWORD: "secret" } };
  assertEquals((await run("docker-compose", ["config", "--quiet"], withPassword))?.code, 0);
});

/** A folder with docker-compose.yml alone: no .env of a developer. */
async function emptyProject(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/docker-compose.yml`, await read("docker-compose.yml"));
  return folder;
}
