/// <reference lib="deno.worker" />
import "../monitor_worker.ts";

// A monitor thread that dies when it hears that a model was taken out of service.
const receive = self.onmessage!;
self.onmessage = (event) => {
  const events: { readonly kind: string }[] = event.data.argument?.events ?? [];
  if (events.some(({ kind }) => kind === "drop")) throw new Error("This thread dies for a test");
  receive.call(self as never, event);
};
