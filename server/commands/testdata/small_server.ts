/** A server that answers every request after a moment, as a process of its own. */

const port = Number(Deno.args[0]);

const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request) => {
  await request.text();
  await new Promise((resolve) => setTimeout(resolve, 2));
  return new Response("x");
});
Deno.addSignalListener("SIGTERM", () => void server.shutdown().then(() => Deno.exit(0)));
