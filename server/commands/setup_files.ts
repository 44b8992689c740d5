/**
 * The files that `modelwatch init` writes: those of the repository that a Compose project with
 * Modelwatch, Prometheus, Alertmanager and Grafana needs. `tools/bundle.ts` puts them into the
 * executable.
 */

const TOP_LEVEL = new Set(["docker-compose.yml", ".env.example"]);
// Data only: the sources of dashboards and the tests of rules need the repository.
const MONITORING = /^(prometheus|alertmanager|rules|grafana)\/.*\.(ya?ml|json|tmpl)$/;
const TESTS = /(^|\/)(tests|testdata|testing)\//;

/** The paths below `root` of all files that `init` writes, sorted. */
export async function setupFiles(root: URL): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(root)) {
    if (TOP_LEVEL.has(name)) found.push(name);
  }
  for await (const path of filesBelow(new URL("monitoring/", root))) {
    if (MONITORING.test(path) && !TESTS.test(path)) found.push(`monitoring/${path}`);
  }
  return found.sort();
}

/** The paths of all files in a folder and in the folders below it. */
export async function* filesBelow(folder: URL, below = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`./${below}`, folder))) {
    if (isDirectory) yield* filesBelow(folder, `${below}${name}/`);
    else yield below + name;
  }
}
