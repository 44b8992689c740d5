import type { RepeatedRequest } from "./form.ts";

/** What a load generator has measured, in milliseconds. */
export interface Measured {
  /** Answered requests in a second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

/** A program with its arguments, on one core where the system can bind it. */
export function onCore(core: number, command: readonly string[]): readonly string[] {
  return Deno.build.os === "linux" ? ["taskset", "-c", String(core), ...command] : command;
}

/** Repeats a request with `wrk`, from files in a folder. */
export class Load {
  readonly #script: string;
  readonly #body: string;

  constructor(folder: string) {
    this.#script = `${folder}/request.lua`;
    this.#body = `${folder}/request.body`;
  }

  /** @throws {Error} when a request is not answered, or with another status than 200 */
  async measure(
    url: string,
    request: RepeatedRequest,
    { connections, seconds, core }: {
      readonly connections: number;
      readonly seconds: number;
      readonly core: number;
    },
  ): Promise<Measured> {
    await this.#write(request);
    const options = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s"];
    const [program, ...args] = onCore(core, [
      ...["wrk", ...options, "-s", this.#script, url + request.path],
    ]);
    const { stdout } = await new Deno.Command(program!, { args }).output();
    const text = new TextDecoder().decode(stdout);
    const line = /^MEASURED (.*)$/m.exec(text)?.[1];
    if (line === undefined) throw new Error(text);
    const [requests, micros, failures, p50, p99] = line.split(" ").map(Number);
    if (failures! > 0 || requests === 0) throw new Error(`${failures} requests failed`);
    return { rate: requests! / micros! * 1e6, p50: p50! / 1e3, p99: p99! / 1e3 };
  }

  async #write({ headers, body }: RepeatedRequest): Promise<void> {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    await Deno.writeFile(this.#body, bytes);
    const lines = [
      'wrk.method = "POST"',
      ...Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`),
      `wrk.body = io.open("${this.#body}", "rb"):read("*a")`,
      REPORT,
    ];
    await Deno.writeTextFile(this.#script, lines.join("\n"));
  }
}

const REPORT = `
function done(summary, latency)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("MEASURED %d %d %d %.1f %.1f\\n", summary.requests, summary.duration,
    failures, latency:percentile(50), latency:percentile(99)))
end
`;
