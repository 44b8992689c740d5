import { spawn } from "../thread.ts";

// Prints why a careless thread has ended, for each way to end.
const script = new URL("./careless.ts", import.meta.url);
for (const method of Deno.args) {
  const death = Promise.withResolvers<string>();
  const thread = spawn<Record<string, () => void>>("odd", script, { net: [] }, {}, death.resolve);
  thread.peer.tell(method, undefined);
  console.log(JSON.stringify(await death.promise));
}
Deno.exit(0);
