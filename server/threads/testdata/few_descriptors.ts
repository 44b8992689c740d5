import { Listener } from "../listener.ts";

/** Serves a free port through a `Listener`, which prints the port and its failures. */
let port = 0;
new Listener({
  serve: () =>
    Deno.serve({
      hostname: "127.0.0.1",
      port,
      reusePort: true,
      onListen: (address) => {
        port = address.port;
        console.log(`port ${port}`);
      },
    }, () => new Response("here")),
  onFailure: (reason) => console.log(reason),
  pauseMs: 100,
});
