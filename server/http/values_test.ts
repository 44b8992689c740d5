/** What graphs of all kinds are asked and answer, from the body to the body. */

import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { TestApp } from "./test_app.ts";

function testGraph(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../inference/testdata/${name}.onnx`, import.meta.url));
}

/** Asks a server of one graph: sends a text to a path of the model's. */
async function served(
  graph: string,
  work: (post: (path: string, body: string) => Promise<Response>, app: TestApp) => Promise<void>,
): Promise<void> {
  const app = await TestApp.start({ graphs: { m: testGraph(graph) } });
  await work((path, body) => app.request(path, { method: "POST", body }), app);
}

const INFER = "/v2/models/m/infer";
const PREDICT = "/models/m/predict";
const SERVING = "/v1/models/m:predict";

function tensor(shape: readonly number[], data: string, more = ""): string {
  return `{"inputs":[{"name":"x","datatype":"FP32","shape":[${shape}],"data":${data}}]${more}}`;
}

const asked = [
  { path: PREDICT, body: '{"instances":[[NaN,2],[null,3]]}', want: [[100, 2], [100, 3]] },
  { path: PREDICT, body: '{"x":[NaN,2]}', want: [[100, 2]] },
  { path: SERVING, body: '{"instances":[{"x":[NaN,2]}]}', want: [[100, 2]] },
  { path: SERVING, body: '{"inputs":{"x":[[NaN,2],[1,null]]}}', want: [[100, 2], [1, 100]] },
  { path: PREDICT, body: '{"instances":[[Infinity,-Infinity]]}', want: [[null, null]] },
];
for (const { path, body, want } of asked) {
  Deno.test(`${path} takes ${body}`, async () => {
    await served("imputer", async (post) => {
      const response = await post(path, body);
      const { predictions } = await response.json();
      assertEquals(predictions.map(({ outputs }: { outputs: { y: unknown } }) => outputs.y), want);
    });
  });
}

Deno.test("infer takes NaN and null in its data, flat and nested", async () => {
  await served("imputer", async (post) => {
    for (const data of ["[NaN,2,null,3]", "[[NaN,2],[null,3]]"]) {
      const { outputs } = await (await post(INFER, tensor([2, 2], data))).json();
      assertEquals(outputs[0].data, [100, 2, 100, 3]);
    }
  });
});

Deno.test("infer answers an output twice that is asked for twice, in the order asked for", async () => {
  await served("string_labels", async (post) => {
    const outputs = ["probabilities", "label", "probabilities"].map((name) => ({ name }));
    const body = tensor([1, 2], "[2,1]", `,"outputs":${JSON.stringify(outputs)}`);
    const answer = await (await post(INFER, body)).json();
    assertEquals(
      answer.outputs.map((
        { name, data }: { name: string; data: unknown[] },
      ) => [name, data.length]),
      [["probabilities", 3], ["label", 1], ["probabilities", 3]],
    );
  });
});

Deno.test("a graph that declares no shapes takes rows and tensors of any", async () => {
  await served("any_shape", async (post, app) => {
    for (const rows of [[[1, 2], [3, 4]], [[[1], [2]], [[3], [4]]], [[1], [2]]]) {
      const response = await post(PREDICT, JSON.stringify({ instances: rows }));
      const { predictions } = await response.json();
      const negative = JSON.parse(JSON.stringify(rows).replace(/\d/g, "-$&"));
      assertEquals(predictions, negative.map((y: unknown) => ({ outputs: { y } })));
    }
    const answer = await (await post(INFER, tensor([2, 1, 2], "[1,2,3,4]"))).json();
    assertEquals(answer.outputs[0].shape, [2, 1, 2]);
    assertEquals((await (await post(INFER, tensor([], "[5]"))).json()).outputs[0].data, [-5]);
    const { inputs } = await (await app.request("/v2/models/m")).json();
    assertEquals(inputs, [{ name: "x", datatype: "FP32", shape: [-1] }]);
  });
});

Deno.test("a graph of which only the number of columns is open takes rows", async () => {
  await served("any_width", async (post) => {
    const response = await post(PREDICT, '{"instances":[[2,1],[-1,-3]]}');
    const { predictions } = await response.json();
    assertEquals(predictions, [{ outputs: { logits: [2, -1, -1] } }, {
      outputs: { logits: [-1, -2, 3] },
    }]);
  });
});

Deno.test("/models says what is wrong with a graph that is served", async () => {
  await served("several_labels", async (_, app) => {
    const { versions } = await (await app.request("/models/m")).json();
    assertEquals(versions[0].warnings.length, 1);
    assertStringIncludes(versions[0].warnings[0], "declares other shapes");
  });
});
