/// <reference lib="deno.worker" />
import "../serving_worker.ts";

// A serving thread that dies, as a broken WebAssembly instance would, when it is
// told to take a model out of service.
const receive = self.onmessage!;
self.onmessage = (event) => {
  if (event.data.method === "activate" && event.data.argument.remove.length > 0) {
    throw new Error("This thread dies for a test");
  }
  receive.call(self as never, event);
};
