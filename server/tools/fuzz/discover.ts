/** What a server says about its models, for requests that fit them. */

export interface ServedModel {
  readonly name: string;
  readonly version: string;
  /** Null without a manifest. */
  readonly features: readonly ServedFeature[] | null;
  readonly inputs: readonly ServedTensor[];
  readonly outputs: readonly ServedTensor[];
}

export interface ServedFeature {
  readonly name: string;
  readonly type: string;
  readonly values?: readonly (string | number | boolean)[];
  readonly min?: number;
  readonly max?: number;
}

export interface ServedTensor {
  readonly name: string;
  readonly datatype: string;
  /** -1 where any size fits. */
  readonly shape: readonly number[];
}

/** Every model that is ready, each in its default version. */
export async function discoverModels(base: string): Promise<readonly ServedModel[]> {
  const { models } = await getJson(`${base}/models`);
  const found = await Promise.all(
    (models as { name: string }[]).map(({ name }) => discoverModel(base, name)),
  );
  return found.filter((model) => model !== null);
}

/** Null when the model is not ready. */
export async function discoverModel(base: string, name: string): Promise<ServedModel | null> {
  const path = encodeURIComponent(name);
  const ready = await fetch(`${base}/v2/models/${path}/ready`);
  await ready.body?.cancel();
  if (!ready.ok) return null;
  const [tensors, model] = await Promise.all([
    getJson(`${base}/v2/models/${path}`),
    getJson(`${base}/models/${path}`),
  ]);
  return {
    name,
    version: model.default_version,
    features: model.manifest?.features ?? null,
    inputs: tensors.inputs,
    outputs: tensors.outputs,
  };
}

// deno-lint-ignore no-explicit-any -- answers of our own server, read field by field
async function getJson(url: string): Promise<any> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return await response.json();
}
