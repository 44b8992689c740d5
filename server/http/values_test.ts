/** Graphs of all kinds, from the body of the request to that of the response. */

import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { TestApp } from "./testing/app.ts";

function testGraph(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../models/testdata/${name}.onnx`, import.meta.url));
}

/** Sends a text to a path of the model of a server with one graph. */
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
  Deno.test(`${path} accepts ${body}`, async () => {
    await served("imputer", async (post) => {
      const response = await post(path, body);
      const { predictions } = await response.json();
      assertEquals(predictions.map(({ outputs }: { outputs: { y: unknown } }) => outputs.y), want);
    });
  });
}

const SHARES = { blue: 0.909443, green: 0.0452785, red: 0.0452785 };
const SCORES = [2, -1, -1];
const answers = [
  { graph: "zipmap", want: { class: "blue", score: 0.909443, probabilities: SHARES } },
  { graph: "columns", want: { class: "blue", score: 0.909443, probabilities: SHARES } },
  {
    graph: "unnamed",
    want: {
      class: "0",
      score: 0.909443,
      probabilities: { 0: 0.909443, 1: 0.0452785, 2: 0.0452785 },
    },
  },
  { graph: "decision_scores", want: { class: "blue", outputs: { probabilities: SCORES } } },
  { graph: "clusters", want: { class: "1", outputs: { scores: SCORES } } },
  { graph: "outliers", want: { class: "1", outputs: { scores: [3] } } },
  {
    graph: "detector",
    want: { outputs: { num: 1, boxes: SCORES.map((score) => [score]), scores: SCORES } },
  },
  {
    graph: "several_labels",
    want: { outputs: { label: [1, 0, 0], probabilities: [0.880797, 0.268941, 0.268941] } },
  },
  {
    graph: "listed_probabilities",
    want: {
      outputs: {
        label: [0, 1],
        probabilities_0: [0.909443, 0.0452785, 0.0452785],
        probabilities_1: [0.0242889, 0.487856, 0.487856],
      },
    },
  },
  { graph: "logarithm", want: { outputs: { y: [0.693147, 0] } } },
];
for (const { graph, want } of answers) {
  Deno.test(`all outputs of ${graph} are answered`, async () => {
    await served(graph, async (post) => {
      const instances = '{"instances":[[2,1],[2,1]]}';
      for (const path of [PREDICT, SERVING]) {
        const { predictions } = await (await post(path, instances)).json();
        assertEquals(predictions.map(withoutId).map(rounded), [want, want]);
      }
    });
  });
}

/** A prediction without its id, which is never the same. */
function withoutId({ id: _, ...prediction }: { readonly id?: string }): unknown {
  return prediction;
}

/** Rounds numbers to six digits, like those of `want`. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value),
    (_, item) => typeof item === "number" ? Number(item.toPrecision(6)) : item,
  );
}

Deno.test("NaN and infinities are answered as null, or as words if allowed", async () => {
  await served("logarithm", async (post) => {
    const rows = '{"instances":[[-1,0],[1,Infinity]]}';
    const got = async (path: string, body: string) => await (await post(path, body)).text();
    const [predict, serving] = [await got(PREDICT, rows), await got(SERVING, rows)];
    for (const text of [predict, serving]) {
      assertStringIncludes(text, '"outputs":{"y":[null,null]}},{"outputs":{"y":[0,null]}}');
    }
    for (const path of [PREDICT, SERVING]) {
      const text = await got(`${path}?allow_nan=true`, rows);
      assertStringIncludes(text, '"outputs":{"y":[NaN,-Infinity]}},{"outputs":{"y":[0,Infinity]}}');
    }
    const infer = tensor([2, 2], "[-1,0,1,Infinity]");
    assertStringIncludes(await got(INFER, infer), '"data":[null,null,0,null]');
    const words = '"data":[NaN,-Infinity,0,Infinity]';
    assertStringIncludes(await got(`${INFER}?allow_nan=true`, infer), words);
    assertStringIncludes(await got(`${INFER}?allow_nan=True`, infer), words);
    const message = 'allow_nan: expected true or false, got \\"yes\\"';
    assertStringIncludes(await got(`${INFER}?allow_nan=yes`, infer), message);
    const asked = infer.replace(/}$/, ',"parameters":{"allow_nan":true}}');
    assertStringIncludes(await got(INFER, asked), words);
    const wrong = infer.replace(/}$/, ',"parameters":{"allow_nan":"yes"}}');
    assertStringIncludes(await got(INFER, wrong), "parameters.allow_nan: expected true or false");
  });
});

Deno.test("infer accepts NaN and null in its data, flat and nested", async () => {
  await served("imputer", async (post) => {
    for (const data of ["[NaN,2,null,3]", "[[NaN,2],[null,3]]"]) {
      const { outputs } = await (await post(INFER, tensor([2, 2], data))).json();
      assertEquals(outputs[0].data, [100, 2, 100, 3]);
    }
  });
});

Deno.test("infer answers the outputs in the requested order, and refuses one that is asked for twice", async () => {
  await served("string_labels", async (post) => {
    const ask = async (...names: readonly string[]) => {
      const outputs = names.map((name) => ({ name }));
      return await (await post(
        INFER,
        tensor([1, 2], "[2,1]", `,"outputs":${JSON.stringify(outputs)}`),
      )).json();
    };
    const { outputs } = await ask("probabilities", "label");
    assertEquals(
      outputs.map(({ name, data }: { name: string; data: unknown[] }) => [name, data.length]),
      [["probabilities", 3], ["label", 1]],
    );
    assertEquals(await ask("probabilities", "label", "probabilities"), {
      error: 'outputs[2].name: "probabilities" is given twice',
    });
  });
});

Deno.test("a graph that declares no shapes accepts rows and tensors of any shape", async () => {
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
    const { inputs, outputs } = await (await app.request("/v2/models/m")).json();
    assertEquals(inputs, [{ name: "x", datatype: "FP32", shape: [-1] }]);
    assertEquals(outputs, [{ name: "y", datatype: "FP32", shape: [-1] }]);
  });
});

Deno.test("a shape that the graph does not declare is reported as seen in the warm-up", async () => {
  for (const [graph, at, shape] of [["zipmap", 1, [-1, 3]], ["several_labels", 0, [-1, 3]]]) {
    await served(graph as string, async (_, app) => {
      const { outputs } = await (await app.request("/v2/models/m")).json();
      assertEquals(outputs[at as number].shape, shape);
    });
  }
});

Deno.test("a graph with an open number of columns accepts rows", async () => {
  await served("any_width", async (post) => {
    const response = await post(PREDICT, '{"instances":[[2,1],[-1,-3]]}');
    const { predictions } = await response.json();
    // The input may be a list of one value for each row, so nothing proves that outputs count rows.
    assertEquals(predictions, [{ outputs: { logits: [[2, -1, -1]] } }, {
      outputs: { logits: [[-1, -2, 3]] },
    }]);
  });
});

Deno.test("/models lists the warnings of a served graph", async () => {
  await served("several_labels", async (_, app) => {
    const { versions } = await (await app.request("/models/m")).json();
    assertEquals(versions[0].warnings.length, 1);
    assertStringIncludes(versions[0].warnings[0], "declares other shapes");
  });
});
