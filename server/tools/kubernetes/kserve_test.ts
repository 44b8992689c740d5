import { assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { eventually, TestServer } from "../../commands/testing/server.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const RUNTIME = parse(
  await Deno.readTextFile(`${ROOT}monitoring/kubernetes/kserve/clusterservingruntime.yaml`),
);

/** The arguments of the container, as KServe fills them in, but on free ports of this machine. */
function argsFor(model: string, name: string): readonly string[] {
  const [, ...args]: readonly string[] = RUNTIME.spec.containers[0].args;
  return args.filter((arg) => !arg.startsWith("--port=")).map((arg) =>
    arg.replace("0.0.0.0", "127.0.0.1").replace(/-port=\d+$/, "-port=0")
      .replace("/mnt/models", model).replace("{{.Name}}", name)
  );
}

Deno.test("the runtime of KServe answers its protocols under the name of the InferenceService", async () => {
  // The storage initializer copies the files of a model, not the folder that they are in.
  const mounted = await Deno.makeTempDir();
  await Deno.mkdir(`${mounted}/1`);
  for (const file of ["model.json", "1/model.onnx"]) {
    await Deno.copyFile(`${ROOT}models/churn/${file}`, `${mounted}/${file}`);
  }
  await using server = await TestServer.start(argsFor(mounted, "churn-eu"));

  const metadata = await (await fetch(`${server.url}/v2/models/churn-eu`)).json();
  assertEquals([metadata.name, metadata.versions], ["churn-eu", ["1"]]);

  const { samples } = JSON.parse(await Deno.readTextFile(`${ROOT}models/churn/1/samples.json`));
  const answer = await fetch(`${server.url}/v1/models/churn-eu:predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ instances: [samples[0].instance] }),
  });
  assertEquals([answer.status, (await answer.json()).predictions.length], [200, 1]);

  // Metrics are on the port that the annotation names, and not on that of the clients.
  const open = await fetch(`${server.url}/metrics`);
  await open.body?.cancel();
  assertEquals(open.status, 404);
  const { admin } = server.log.find(({ message }) => message === "ready")!;
  await eventually(async () => {
    const text = await (await fetch(`${admin}/metrics`)).text();
    return text.includes('model_requests_total{model="churn-eu",version="1",outcome="ok"} 1\n');
  });
  await Deno.remove(mounted, { recursive: true });
});
