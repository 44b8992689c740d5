/// <reference lib="deno.worker" />
import "../gateway_worker.ts";

// A gateway thread that dies when it is told of other keys.
const receive = self.onmessage!;
self.onmessage = (event) => {
  if (event.data.method === "replaceKeys") throw new Error("This thread dies for a test");
  receive.call(self as never, event);
};
