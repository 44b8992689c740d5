/** Folders of test graphs, and requests for predictions of them. */

export const TEST_GRAPHS = new URL("../../models/testdata", import.meta.url).pathname;

/** Posts JSON. */
export async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** A folder with test graphs, by model name. */
export async function folderWith(graphs: Readonly<Record<string, string>>): Promise<string> {
  const root = await Deno.makeTempDir();
  for (const [name, graph] of Object.entries(graphs)) {
    await Deno.mkdir(`${root}/${name}`);
    await Deno.copyFile(`${TEST_GRAPHS}/${graph}.onnx`, `${root}/${name}/model.onnx`);
  }
  return root;
}
