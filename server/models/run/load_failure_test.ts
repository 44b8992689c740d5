import { assertEquals } from "@std/assert/mod.js";
import { explainLoadFailure, plainWords } from "./load_failure.ts";

const texts = [
  {
    name: "leaves out places in the runtime's source code",
    text: "/onnxruntime_src/core/graph/model.cc:150 Unsupported model",
    want: "Unsupported model",
  },
  {
    name: "leaves out the functions of the runtime",
    text: "onnxruntime::Model::Model(ModelProto &&, const PathString &) Unsupported model",
    want: "Unsupported model",
  },
  {
    name: "leaves out what stands before such a function's name",
    text:
      "static void SafeIntExceptionHandler<onnxruntime::OnnxRuntimeException>::SafeIntOnOverflow() " +
      "Integer overflow",
    want: "Integer overflow",
  },
  {
    name: "leaves out what such a function returns",
    text: "virtual OrtValue *onnxruntime::IExecutionFrame::GetMutableMLValue(int) [FAIL] too large",
    want: "[FAIL] too large",
  },
  {
    name: "leaves out a reference or pointer that such a function returns",
    text:
      "const OrtValue& onnxruntime::Frame::Get(int) const OrtValue * onnxruntime::Frame::Put() too large",
    want: "too large",
  },
  {
    name: "leaves out a place between words, and keeps the words apart",
    text: "the graph at /src/core/graph.h:12 is odd",
    want: "the graph at is odd",
  },
  { name: "leaves out a place at the end", text: "odd /a/b.cc:7", want: "odd" },
  { name: "keeps what follows a place", text: "odd /a/b.cc:7, and so on", want: "odd , and so on" },
  { name: "keeps a path inside a word", text: "see x/a/b.cc:7", want: "see x/a/b.cc:7" },
  { name: "puts everything on one line", text: "a\n  b\n", want: "a b" },
  {
    name: "keeps other words",
    text: "Node (Gemm_1) has no input",
    want: "Node (Gemm_1) has no input",
  },
];
for (const { name, text, want } of texts) {
  Deno.test(`plainWords() ${name}`, () => assertEquals(plainWords(text), want));
}

const GRAPH = new Uint8Array([8, 8]);

const REMEDIES = {
  incomplete:
    "the file is not a complete ONNX graph: export it again, or check that copying it has finished",
  operator:
    "the graph uses an operator that this runtime does not have: export with standard operators " +
    "(domains ai.onnx and ai.onnx.ml) and without custom domains",
  newer:
    "the graph is newer than this runtime: export with a lower opset and IR version, such as " +
    "target_opset=21 and ir_version=10",
  weights:
    "the weights are in a separate file: put it beside model.onnx under the name that the graph " +
    "gives, or export with external_data=False",
  type:
    "the graph uses an element type that this runtime does not have: cast to float32, float64, " +
    "an integer type, bool or string when you export",
  inconsistent:
    "the graph is not consistent: run onnx.checker.check_model(model, full_check=True) " +
    "and export again",
  other: "check the graph with onnx.checker.check_model and export it again",
};

// A message of ONNX Runtime, and its remedy.
const refusals: readonly (readonly [said: string, remedy: keyof typeof REMEDIES])[] = [
  ["protobuf parsing failed.", "incomplete"],
  ["InvalidProtobuf", "incomplete"],
  ["Foo is not a registered function/op", "operator"],
  ["No Op registered for Foo", "operator"],
  ["Fatal error: com.example:Magic(-1) is not known", "operator"],
  ["[ShapeInferenceError] x NOT_IMPLEMENTED", "operator"],
  ["Could not find an implementation for Foo(1)", "operator"],
  ["Unsupported model IR version: 99", "newer"],
  ["opset 99 is under development", "newer"],
  ["Unsupported model", "newer"],
  ["support for opsets after the official released ONNX opset", "newer"],
  ["External data path does not exist", "weights"],
  ["model_path must not be empty", "weights"],
  ["weights.bin is not found in preloaded files", "weights"],
  ["unsupported data type", "type"],
  ["MLDataType for float8 is not supported", "type"],
  ["[ShapeInferenceError] sizes differ", "inconsistent"],
  ["[TypeInferenceError] types differ", "inconsistent"],
  ["Type Error: Type parameter (T)", "inconsistent"],
  ["INVALID_GRAPH: This is an invalid model", "inconsistent"],
  ["something else", "other"],
];
for (const [said, remedy] of refusals) {
  Deno.test(`explainLoadFailure() has a remedy for "${said}"`, () => {
    const cause = said.replace(/\.$/, "");
    assertEquals(
      explainLoadFailure(GRAPH, said),
      `ONNX Runtime says: ${cause}. Remedy: ${REMEDIES[remedy]}`,
    );
  });
}

for (const text of ['ERROR_MESSAGE: "odd"', "ERROR_MESSAGE: odd", 'ERROR_MESSAGE:"odd"']) {
  Deno.test(`explainLoadFailure() finds the message in ${text}`, () => {
    assertEquals(
      explainLoadFailure(GRAPH, `ERROR_CODE: 1, ${text}`),
      `ONNX Runtime says: odd. Remedy: ${REMEDIES.other}`,
    );
  });
}

Deno.test("explainLoadFailure() tells the message without what stands around it", () => {
  const said = 'Can\'t create a session. ERROR_CODE: 1, ERROR_MESSAGE: "No such thing.\n At all." ';
  assertEquals(
    explainLoadFailure(GRAPH, said.trim()),
    "ONNX Runtime says: No such thing. At all. Remedy: check the graph with " +
      "onnx.checker.check_model and export it again",
  );
});

const files: readonly (readonly [name: string, file: Uint8Array, want: string])[] = [
  [
    "an empty file",
    new Uint8Array(),
    "model.onnx is empty: export it again, or check that copying it has finished",
  ],
  [
    "a pointer of Git LFS",
    new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:0"),
    "model.onnx is only a pointer of Git LFS to the graph: fetch it with git lfs pull",
  ],
];
for (const [name, file, want] of files) {
  Deno.test(`explainLoadFailure() knows ${name}, whatever the runtime says`, () => {
    assertEquals(explainLoadFailure(file, "protobuf parsing failed."), want);
  });
}

Deno.test("explainLoadFailure() takes a text about Git LFS inside of a file for no pointer", () => {
  const file = new TextEncoder().encode("a graph; version https://git-lfs.github.com/spec/v1");
  assertEquals(explainLoadFailure(file, "odd").startsWith("ONNX Runtime says: odd. "), true);
});
