import { assertEquals } from "@std/assert/mod.js";
import { setupUrl } from "../assets.ts";
import { filesBelow, setupFiles } from "./setup_files.ts";

/** A folder with these files, all empty. */
async function folderOf(files: readonly string[]): Promise<URL> {
  const dir = await Deno.makeTempDir();
  for (const file of files) {
    const path = `${dir}/${file}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "");
  }
  return new URL(`file://${dir}/`);
}

Deno.test("setupFiles() finds the compose file and the data of Prometheus and Grafana, sorted", async () => {
  const wanted = [
    ".env.example",
    "docker-compose.yml",
    "monitoring/alertmanager/alertmanager.yml",
    "monitoring/alertmanager/templates/mail.tmpl",
    "monitoring/grafana/dashboards/service.json",
    "monitoring/grafana/provisioning/datasources/modelwatch.yaml",
    "monitoring/prometheus/prometheus.yml",
    "monitoring/rules/slo.rules.yml",
  ];
  const others = [
    "README.md",
    "deno.json",
    "server/docker-compose.yml",
    "monitoring/README.md",
    "monitoring/grafana/service.ts",
    "monitoring/kubernetes/base/kustomization.yaml",
    "monitoring/prometheus/testdata/prometheus.yml",
    "monitoring/rules/tests/slo.test.yml",
  ];
  const root = await folderOf([...others, ...wanted]);
  assertEquals(await setupFiles(root), wanted);
  await Deno.remove(root, { recursive: true });
});

Deno.test("filesBelow() finds files at every depth", async () => {
  const root = await folderOf(["a", "b/c", "b/d/e"]);
  assertEquals((await Array.fromAsync(filesBelow(root))).sort(), ["a", "b/c", "b/d/e"]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("setupFiles() finds the rules of the repository, without their tests", async () => {
  const rules = (await setupFiles(setupUrl())).filter((path) => path.includes("/rules/"));
  const names = Array.from(Deno.readDirSync(new URL("monitoring/rules/", setupUrl())))
    .filter(({ isFile }) => isFile).map(({ name }) => `monitoring/rules/${name}`);
  assertEquals(rules, names.sort());
});
