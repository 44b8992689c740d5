// ONNX Runtime builds a URL from `location.origin` when its module loads. In a
// worker of Deno that origin is the string "null", and the constructor throws.
// Without a `location` it takes another path. Import this before the runtime.
Object.defineProperty(globalThis, "location", { value: undefined, configurable: true });
