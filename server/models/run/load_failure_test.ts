import { assertEquals } from "@std/assert/mod.js";
import { plainWords } from "./load_failure.ts";

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
