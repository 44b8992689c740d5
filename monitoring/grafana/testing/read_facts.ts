/**
 * `deno run -A monitoring/grafana/testing/read_facts.ts` writes grafana_facts.json: which
 * identifiers of units, transformations and so on all supported versions of Grafana know.
 *
 * They come from npm's @grafana/data. With what it needs it takes 120 to 150 MB for each version,
 * so it is no dependency: npm installs it into a temporary folder, and Node.js reads it.
 */

const VERSIONS = ["11.0.0", "12.0.0", "13.2.3"];

type Facts = Readonly<Record<string, readonly string[]>>;

// The older versions need the globals of a browser; the newest takes `window` for a whole browser.
const READ = `
const old = !process.argv[1].startsWith("13.");
if (old) Object.assign(globalThis, { window: globalThis, addEventListener() {} });
const navigator = { language: "en", languages: ["en"] };
Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
globalThis.localStorage = { getItem() {}, setItem() {} };
const data = require("@grafana/data");
console.log(JSON.stringify({
  units: data.getValueFormats().flatMap(({ submenu }) => submenu.map(({ value }) => value)),
  transformations: Object.values(data.DataTransformerID),
  matchers: Object.values(data.FieldMatcherID),
  reducers: data.fieldReducers.list().map(({ id }) => id),
}));
`;

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd })
    .output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

async function factsOf(version: string): Promise<Facts> {
  const folder = await Deno.makeTempDir();
  try {
    await run("npm", [
      ...["install", "--prefix", folder, "--ignore-scripts", "--legacy-peer-deps", "--no-audit"],
      ...[`@grafana/data@${version}`, "react@18", "react-dom@18"],
    ], folder);
    return JSON.parse(await run("node", ["--eval", READ, version], folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const found: Facts[] = [];
for (const version of VERSIONS) found.push(await factsOf(version));
const common: Record<string, readonly string[]> = { versions: VERSIONS };
for (const [name, ids] of Object.entries(found[0]!)) {
  common[name] = ids.filter((id) => found.every((facts) => facts[name]!.includes(id))).sort();
}
const file = new URL("grafana_facts.json", import.meta.url);
await Deno.writeTextFile(file, `${JSON.stringify(common, null, 2)}\n`);
