import type { Contender, Place } from "./contenders.ts";
import { type Case, problemOf } from "./case.ts";
import type { Form } from "./form.ts";
import { onCore } from "./load.ts";

// BentoML and MLServer import for ten seconds.
const START_MS = 90_000;

/** A server that has been started for one model. */
export class RunningServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly url: string;

  private constructor(process: Deno.ChildProcess, url: string) {
    this.#process = process;
    this.#ended = process.status;
    this.url = url;
  }

  /** @throws {Error} when it ends, or does not answer in time */
  static async start(
    contender: Contender,
    place: Place,
    { programs, core, example }: {
      readonly programs: string;
      readonly core: number;
      readonly example: Case;
    },
  ): Promise<RunningServer> {
    const { command, env = {} } = await contender.start(place, programs);
    const [program, ...args] = onCore(core, command);
    const process = new Deno.Command(program!, {
      args,
      env: { ...env },
      cwd: place.folder,
      stdout: "null",
      stderr: "null",
      // Servers with processes of their own end with the whole group.
      detached: true,
    }).spawn();
    const server = new RunningServer(process, `http://127.0.0.1:${place.port}`);
    try {
      await server.#untilReady(contender.forms[0]!, example);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Why its answer to a case is wrong; empty when it is right. */
  async check(form: Form, one: Case): Promise<string> {
    const response = await this.#ask(form, one);
    if (response.ok) return problemOf(await form.decode(response), one);
    return `status ${response.status}: ${(await response.text()).slice(0, 200)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    signalGroup(this.#process.pid, "SIGTERM");
    const timer = setTimeout(() => signalGroup(this.#process.pid, "SIGKILL"), 10_000);
    await this.#ended;
    clearTimeout(timer);
    // Its children may outlive it.
    signalGroup(this.#process.pid, "SIGKILL");
  }

  async #untilReady(form: Form, example: Case): Promise<void> {
    let hasEnded = false;
    this.#ended.then(() => hasEnded = true);
    const end = Date.now() + START_MS;
    while (Date.now() < end) {
      if (hasEnded) throw new Error("it ended while it started");
      const isReady = await this.#ask(form, example).then(
        async (response) => (await response.body?.cancel(), response.ok),
        () => false,
      );
      if (isReady) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`it does not answer after ${START_MS / 1000} s`);
  }

  #ask(form: Form, one: Case): Promise<Response> {
    const { path, headers, body } = form.encode(one);
    return fetch(this.url + path, { method: "POST", headers, body });
  }
}

function signalGroup(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
