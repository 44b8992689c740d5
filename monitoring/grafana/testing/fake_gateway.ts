/** The metrics of a Flask application that answers requests all the time. */

const BOUNDS = ["0.005", "0.05", "0.5", "+Inf"];
const PATHS = ["/", "/health", "/predict"];

export class FakeGateway implements AsyncDisposable {
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(exposition(), { headers: { "content-type": "text/plain; version=0.0.4" } }),
  );
  readonly url = `http://127.0.0.1:${this.#server.addr.port}/metrics`;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function exposition(): string {
  const count = Math.floor(performance.now() / 10);
  const lines = PATHS.flatMap((path) => {
    const endpoint = `endpoint="${path}"`;
    return [
      `flask_request_count{${endpoint},http_status="200"} ${count}`,
      ...BOUNDS.map((le, nth) =>
        `flask_request_latency_seconds_bucket{${endpoint},le="${le}"} ${
          Math.floor(count * (nth + 1) / BOUNDS.length)
        }`
      ),
      `flask_request_latency_seconds_sum{${endpoint}} ${count / 50}`,
      `flask_request_latency_seconds_count{${endpoint}} ${count}`,
    ];
  });
  return `${lines.join("\n")}\n`;
}
