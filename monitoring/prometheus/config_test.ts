import { assert, assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { read, readCompose, ROOT, run } from "../testing/setup_files.ts";

interface Job {
  readonly job_name: string;
  readonly scrape_interval?: string;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
}

async function jobsOf(file: string): Promise<readonly Job[]> {
  return parse(await read(`monitoring/prometheus/${file}`)).scrape_configs;
}

/** A folder as Prometheus' container sees it, with a configuration and the rules. */
async function mounted(text: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/prometheus.yml`, text);
  await Deno.mkdir(`${folder}/rules`);
  for await (const { name, isFile } of Deno.readDir(new URL("monitoring/rules", ROOT))) {
    if (isFile) {
      await Deno.copyFile(
        new URL(`monitoring/rules/${name}`, ROOT),
        `${folder}/rules/${name}`,
      );
    }
  }
  return folder;
}

async function checkConfig(text: string): Promise<void> {
  const cwd = await mounted(text);
  const result = await run("promtool", ["check", "config", "prometheus.yml"], { cwd });
  if (result === undefined) return;
  assertEquals(result.code, 0, result.text);
  assert(/SUCCESS: [6-9] rule files found/.test(result.text), result.text);
}

Deno.test("prometheus.yml and the rules beside it are valid for promtool", async () => {
  await checkConfig(await read("monitoring/prometheus/prometheus.yml"));
});

Deno.test("kubernetes.yml is valid for promtool but for what only a cluster has", async () => {
  // Debian's promtool is built without the discovery of Kubernetes, and the files are those of a pod.
  const text = (await read("monitoring/prometheus/kubernetes.yml"))
    .replace(/kubernetes_sd_configs: .*/g, 'static_configs: [{ targets: ["pod:1"] }]')
    .replace(/\/var\/run\/secrets\S+/g, "/dev/null");
  await checkConfig(text);
});

Deno.test("every service of docker-compose.yml that has metrics is a target", async () => {
  const { services } = await readCompose();
  const targets = (await jobsOf("prometheus.yml")).flatMap((job) =>
    (job.static_configs ?? []).flatMap(({ targets }) =>
      targets.map((target) => [job, target] as const)
    )
  );
  const found = targets.map(([{ job_name }, target]) =>
    target.replace(/^localhost:/, `${job_name}:`)
  );
  const wanted = Object.keys(services).filter((name) => name !== "loadgen");
  assertEquals(found.map((target) => target.split(":")[0]!).sort(), wanted.sort());
  // A published port is the one that Prometheus reads.
  for (const target of found) {
    const [name, port] = target.split(":");
    const published = services[name!]?.ports?.map((text) => text.split(":").at(-1)) ?? [port];
    assertEquals(published, [port]);
  }
});

Deno.test("models are scraped every 5 s, on Kubernetes too", async () => {
  for (const file of ["prometheus.yml", "kubernetes.yml"]) {
    const models = (await jobsOf(file)).find(({ job_name }) => job_name === "modelwatch");
    assertEquals(models?.scrape_interval, "5s");
  }
});
