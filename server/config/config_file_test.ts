import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { isKind, KnownError } from "../errors.ts";
import { parseConfig, readConfigFile } from "./config_file.ts";
import { originsOf, parseOptions } from "./options.ts";
import { readServeOptions } from "./read_serve_options.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

/** The values of a text, or what is wrong with it. */
function parsed(text: string): unknown {
  try {
    const values = parseConfig(text, "c.yml", SERVE_OPTIONS);
    return Object.fromEntries([...values].map(([flag, { text }]) => [flag, text]));
  } catch (error) {
    if (!isKind(error, "config")) throw error;
    return error.details.issues;
  }
}

Deno.test("a configuration file has every option under the name of its flag", () => {
  const text = `# comment
port: 9000
log-requests: true
timeout: 2s
max-body: 8MB
log-sample: 0.10
cors-origin: [https://a.example, "https://b.example"]
scrape-target:
  - shop=http://127.0.0.1:9100
`;
  assertEquals(parsed(text), {
    ...{ port: "9000", "log-requests": "true", timeout: "2s", "max-body": "8MB" },
    ...{ "log-sample": "0.10", "cors-origin": "https://a.example,https://b.example" },
    "scrape-target": "shop=http://127.0.0.1:9100",
  });
  assertEquals(parsed("# nothing\n"), {});
});

const wrong: readonly (readonly [string, string, readonly string[]])[] = [
  ["an unknown key", "port: 1\nmaxbody: 8MB\n", [
    'c.yml:2: "maxbody" is no option; did you mean max-body?',
  ]],
  ["several faults", "prot: 1\nport: [1, 2]\nhost:\n", [
    'c.yml:1: "prot" is no option; did you mean port?',
    "c.yml:2: port takes one value, found a list of 2",
    "c.yml:3: host needs a value, or a list of values",
  ]],
  ["an option that holds options", "port: { a: 1 }", [
    "c.yml:1: port needs a value, or a list of values",
  ]],
  ["another configuration file", "config: b.yml", [
    "c.yml:1: a configuration file cannot name another one",
  ]],
  ["a list", "- port", ["c.yml:1: expected options such as port: 8000"]],
];
for (const [name, text, issues] of wrong) {
  Deno.test(`a configuration file with ${name} is refused, with lines and remedies`, () => {
    assertEquals(parsed(text), issues);
  });
}

Deno.test("a configuration file that is no YAML is refused with the line", () => {
  const [issue] = parsed("port: 1\nhost: [") as string[];
  assertEquals(issue!.startsWith("c.yml:2: "), true, issue);
});

Deno.test("a flag goes before the variable, the variable before the file, the file before the default", () => {
  const file = parseConfig("port: 3\nhost: 10.0.0.3\ndrain: 3s\n", "c.yml", SERVE_OPTIONS);
  const env = (name: string) => ({ PORT: "2", HOST: "10.0.0.2", MODELWATCH_DRAIN: "" })[name];
  const { values } = parseOptions(SERVE_OPTIONS, ["--port", "1"], env, file);
  assertEquals([values.port, values.host, values.drainMs], [1, "10.0.0.2", 3000]);
  assertEquals(values.timeoutMs, 10_000);
  const origins = originsOf(SERVE_OPTIONS, ["--port", "1"], env, file);
  const names = ["port", "host", "drain", "timeout"].map((flag) => origins.get(flag)!.name);
  assertEquals(names, ["--port", "HOST", "c.yml:3", "default"]);
});

Deno.test("a wrong value of the file is refused with its line", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/c.yml`;
  await Deno.writeTextFile(path, "\nport: high\n");
  await assertRejects(
    () => readServeOptions(["--config", path], () => undefined),
    KnownError,
    `${path}:2: port must be a port from 0 to 65535: current value is "high"`,
  );
  await Deno.remove(folder, { recursive: true });
  await assertRejects(
    () => readConfigFile(path, SERVE_OPTIONS),
    KnownError,
    `Cannot read the configuration file ${path}: No such file`,
  );
});
