import "../serving_worker.ts";

// A serving thread that answers for a second and then dies, as a broken WebAssembly instance would.
setTimeout(() => {
  throw new Error("This thread dies for a test");
}, 1000);
