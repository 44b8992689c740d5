/** Reads every file of monitoring/kubernetes, and holds them together with the program. */

import { assert, assertEquals } from "@std/assert/mod.js";
import { dirname, join } from "@std/path/posix/mod.js";
import { parse, parseAllDocuments } from "yaml";
import { parseOptions } from "../../config/options.ts";
import { readServeOptions } from "../../config/read_serve_options.ts";
import { SERVE_OPTIONS, type ServeConfig } from "../../config/serve_options.ts";
import { parse as parseQuery } from "../../prometheus/promql/parser.ts";

const ROOT = new URL("../../../monitoring/kubernetes/", import.meta.url).pathname;

// deno-lint-ignore no-explicit-any
type Document = any;

const FILES: ReadonlyMap<string, readonly Document[]> = new Map(
  [...filesBelow("")].filter((path) => /\.ya?ml$/.test(path)).map((path) => [path, read(path)]),
);

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(ROOT + folder)) {
    if (isDirectory) yield* filesBelow(`${folder}${name}/`);
    else yield folder + name;
  }
}

function read(path: string): readonly Document[] {
  return parseAllDocuments(Deno.readTextFileSync(ROOT + path)).map((document) => {
    assertEquals(document.errors, [], path);
    return document.toJS();
  });
}

/** The only document of a file. */
function only(path: string): Document {
  const documents = FILES.get(path)!;
  assertEquals(documents.length, 1, path);
  return documents[0];
}

const CONTAINER = only("base/deployment.yaml").spec.template.spec.containers[0];
const SERVICE_PORTS: readonly Document[] = only("base/service.yaml").spec.ports;

async function optionsIn(path: string): Promise<ServeConfig> {
  const { values } = await readServeOptions(["--config", ROOT + path], () => undefined);
  return values;
}

Deno.test("every file is an object, a kustomization, or named by one or by a command", () => {
  const named = [...FILES].flatMap(([path, documents]) =>
    documents.filter(({ kind }) => kind === "Kustomization").flatMap((one) => [
      path,
      ...namesIn(one).map((name) => join(dirname(path), name)),
    ])
  );
  const alone = ["kserve/inferenceservice.yaml", "prometheus-adapter/values.yaml"];
  assertEquals([...FILES.keys()].filter((path) => !named.includes(path)).sort(), alone);
  const folders = ["base", "base/rules"];
  const absent = named.filter((path) => !FILES.has(path) && !folders.includes(path));
  assertEquals(absent, []);
});

function namesIn({ resources = [], patches = [], configMapGenerator = [] }: Document): string[] {
  return [
    ...resources,
    ...patches.flatMap(({ path }: Document) => path ?? []),
    ...configMapGenerator.flatMap(({ files }: Document) => files),
  ];
}

for (const path of ["base/modelwatch.yml", "example/modelwatch.yml"]) {
  Deno.test(`${path} has options of serve, with the ports of the Service`, async () => {
    const { host, port, adminHost, adminPort } = await optionsIn(path);
    assertEquals([host, adminHost], ["0.0.0.0", "0.0.0.0"]);
    assertEquals(SERVICE_PORTS.map((one) => one.port), [port, adminPort]);
    const ports = CONTAINER.ports.map(({ name, containerPort }: Document) => [name, containerPort]);
    assertEquals(ports, [["http", port], ["admin", adminPort]]);
  });
}

Deno.test("the example keeps what the base configures", async () => {
  const [base, example] = await Promise.all(
    ["base", "example"].map((folder) => optionsIn(`${folder}/modelwatch.yml`)),
  );
  for (const [name, value] of Object.entries(base!)) {
    if (["allowedHosts", "models", "keysFile", "idKeyFile", "config"].includes(name)) continue;
    assertEquals(example![name as keyof ServeConfig], value, name);
  }
  assertEquals(example!.allowedHosts?.slice(0, -1), base!.allowedHosts);
});

Deno.test("the Deployment starts serve with options that there are", () => {
  const [command, ...args] = CONTAINER.args;
  assertEquals([command, args], ["serve", ["--config", "/etc/modelwatch/modelwatch.yml"]]);
  const variables = Object.values(SERVE_OPTIONS).map(({ env }) => env as string);
  for (const { name } of CONTAINER.env) assert(variables.includes(name), name);
});

Deno.test("the runtime of KServe starts serve with options that there are", () => {
  const { spec } = only("kserve/clusterservingruntime.yaml");
  const [container] = spec.containers;
  const [command, ...args] = container.args;
  const { values } = parseOptions(SERVE_OPTIONS, args, () => undefined);
  assertEquals([command, values.models, values.modelName], ["serve", "/mnt/models", "{{.Name}}"]);
  assertEquals(container.ports[0].containerPort, values.port);
  for (const probe of [container.readinessProbe, container.livenessProbe]) {
    assertEquals(probe.httpGet.port, values.port);
  }
  assertEquals(spec.annotations["prometheus.kserve.io/port"], String(values.adminPort));
  assertEquals(container.resources.limits.cpu, String(values.threads));
});

Deno.test("the InferenceService asks for the runtime by its name and one of its protocols", () => {
  const runtime = only("kserve/clusterservingruntime.yaml");
  const { model } = only("kserve/inferenceservice.yaml").spec.predictor;
  assertEquals(model.runtime, runtime.metadata.name);
  assert(runtime.spec.protocolVersions.includes(model.protocolVersion));
  assertEquals(runtime.spec.supportedModelFormats, [model.modelFormat]);
});

Deno.test("every selector of pods matches those of the Deployment", () => {
  const { spec } = only("base/deployment.yaml");
  const { labels } = spec.template.metadata;
  assertEquals(spec.selector.matchLabels, labels);
  assertEquals(only("base/service.yaml").spec.selector, labels);
  assertEquals(only("base/poddisruptionbudget.yaml").spec.selector.matchLabels, labels);
  assertEquals(only("base/networkpolicy.yaml").spec.podSelector.matchLabels, labels);
  const [spread] = spec.template.spec.topologySpreadConstraints;
  assertEquals(spread.labelSelector.matchLabels, labels);
  // A kustomization adds its labels to the Service too, where the ServiceMonitor looks for them.
  assertEquals(only("base/kustomization.yaml").labels, [{ pairs: labels }]);
  assertEquals(only("base/servicemonitor.yaml").spec.selector.matchLabels, labels);
});

Deno.test("probes, policies and the ServiceMonitor use ports by the names that they have", () => {
  const names = SERVICE_PORTS.map(({ name, targetPort }) => [name, targetPort]);
  assertEquals(names, [["http", "http"], ["admin", "admin"]]);
  for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
    assertEquals(CONTAINER[probe].httpGet.port, "http", probe);
  }
  const rules: readonly Document[] = only("base/networkpolicy.yaml").spec.ingress;
  assertEquals(rules.map(({ ports }) => ports), [[{ port: "http" }], [{ port: "admin" }]]);
  const [endpoint] = only("base/servicemonitor.yaml").spec.endpoints;
  assertEquals([endpoint.port, endpoint.path], ["admin", "/metrics"]);
});

Deno.test("a pod has time to answer its requests before it is killed", async () => {
  const { drainMs } = await optionsIn("base/modelwatch.yml");
  const { terminationGracePeriodSeconds } = only("base/deployment.yaml").spec.template.spec;
  const { seconds } = CONTAINER.lifecycle.preStop.sleep;
  assert(seconds + drainMs / 1000 + 10 <= terminationGracePeriodSeconds);
});

Deno.test("the metrics of the HorizontalPodAutoscaler are those of the adapter, by valid queries", () => {
  const { metrics } = only("base/horizontalpodautoscaler.yaml").spec;
  const rules: readonly Document[] = only("prometheus-adapter/values.yaml").rules.custom;
  assertEquals(
    metrics.map(({ pods }: Document) => pods.metric.name),
    rules.map(({ name }) => name.as),
  );
  const documented = Deno.readTextFileSync(`${ROOT}../README.md`);
  for (const { seriesQuery, metricsQuery } of rules) {
    const { kind, name } = parseQuery(seriesQuery) as Document;
    assertEquals(kind, "vector");
    assert(documented.includes(`| \`${name}\` `), name);
    parseQuery(
      metricsQuery.replaceAll("<<.Series>>", name).replaceAll("<<.GroupBy>>", "pod")
        .replaceAll("<<.LabelMatchers>>", 'namespace="shop",pod=~"a|b"'),
    );
  }
});

Deno.test("the compose file starts the same image", async () => {
  const compose = parse(await Deno.readTextFile(`${ROOT}../../docker-compose.yml`), {
    merge: true,
  });
  const { newName, newTag } = only("base/kustomization.yaml").images[0];
  assertEquals(compose.services.modelwatch.image, `${newName}:${newTag}`);
});

Deno.test("images have the version of the program", () => {
  const { version } = JSON.parse(Deno.readTextFileSync(`${ROOT}../../deno.json`));
  for (const folder of ["base", "kserve"]) {
    const { images } = only(`${folder}/kustomization.yaml`);
    assertEquals(images, [{
      name: "modelwatch",
      newName: "ghcr.io/modelwatch/modelwatch",
      newTag: version,
    }]);
  }
});

const kubectl = await hasKubectl();
for (const folder of ["base", "example", "kserve"]) {
  Deno.test({
    name: `kustomize builds ${folder}`,
    ignore: !kubectl,
    fn: async () => {
      const { success, stdout, stderr } = await new Deno.Command("kubectl", {
        args: ["kustomize", ROOT + folder],
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const objects = parseAllDocuments(new TextDecoder().decode(stdout)).map((one) => one.toJS());
      const images = objects.flatMap((one) => containersOf(one).map(({ image }) => image));
      assertEquals(images.length, 1);
      assert(images[0].startsWith("ghcr.io/modelwatch/modelwatch:"), images[0]);
    },
  });
}

function containersOf({ kind, spec }: Document): readonly Document[] {
  if (kind === "ClusterServingRuntime") return spec.containers;
  return kind === "Deployment" ? spec.template.spec.containers : [];
}

async function hasKubectl(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("kubectl", { args: ["kustomize", "--help"] })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
