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

// What ONNX Runtime says, and what the remedy begins with.
const refusals: readonly (readonly [said: string, remedy: string])[] = [
  ["protobuf parsing failed.", "the file is not a complete ONNX graph"],
  ["InvalidProtobuf", "the file is not a complete ONNX graph"],
  ["Foo is not a registered function/op", "the graph uses an operator"],
  ["No Op registered for Foo", "the graph uses an operator"],
  ["Fatal error: com.example:Magic(-1) is not known", "the graph uses an operator"],
  ["[ShapeInferenceError] x NOT_IMPLEMENTED", "the graph uses an operator"],
  ["Could not find an implementation for Foo(1)", "the graph uses an operator"],
  ["Unsupported model IR version: 99", "the graph is newer than this runtime"],
  ["opset 99 is under development", "the graph is newer than this runtime"],
  ["Unsupported model", "the graph is newer than this runtime"],
  ["support for opsets after the official released ONNX opset", "the graph is newer"],
  ["External data path does not exist", "the weights are in a separate file"],
  ["model_path must not be empty", "the weights are in a separate file"],
  ["weights.bin is not found in preloaded files", "the weights are in a separate file"],
  ["unsupported data type", "the graph uses an element type"],
  ["MLDataType for float8 is not supported", "the graph uses an element type"],
  ["[ShapeInferenceError] sizes differ", "the graph is not consistent"],
  ["[TypeInferenceError] types differ", "the graph is not consistent"],
  ["Type Error: Type parameter (T)", "the graph is not consistent"],
  ["INVALID_GRAPH: This is an invalid model", "the graph is not consistent"],
  ["something else", "check the graph with onnx.checker.check_model and export it again"],
];
for (const [said, remedy] of refusals) {
  Deno.test(`explainLoadFailure() has a remedy for "${said}"`, () => {
    const text = explainLoadFailure(GRAPH, said);
    const cause = said.replace(/\.$/, "");
    assertEquals(text.startsWith(`ONNX Runtime says: ${cause}. Remedy: ${remedy}`), true, text);
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
