/** Programs that a comparison starts, with free ports and a folder that goes when they end. */

import { resolve } from "node:path";
import { V8_ARGUMENT } from "../v8_argument.ts";

/** Started processes and a folder of their own; all end together. */
export class Servers implements AsyncDisposable {
  readonly #processes = new Map<string, Deno.ChildProcess>();
  readonly folder: string = Deno.makeTempDirSync();

  /** @returns once the server says that it is ready, which all that are compared do alike */
  async start(url: string, program: string, args: readonly string[]): Promise<void> {
    const command = new Deno.Command(program, {
      args: [...args],
      cwd: this.folder,
      stdout: "null",
      stderr: "null",
    });
    this.#processes.set(url, command.spawn());
    await untilReady(url);
  }

  /** Starts this program: an executable, or from source. */
  async startOurs(url: string, executable: string | undefined, args: string[]): Promise<void> {
    const [program, ...first] = ourCommand(executable);
    await this.start(url, program!, [...first, "serve", "--port", new URL(url).port, ...args]);
  }

  /** Ends the server at an address, and waits until it has ended. */
  async stop(url: string, signal: Deno.Signal = "SIGTERM"): Promise<void> {
    const process = this.#processes.get(url)!;
    this.#processes.delete(url);
    process.kill(signal);
    await process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const url of this.#processes.keys()) await this.stop(url);
    await Deno.remove(this.folder, { recursive: true });
  }
}

const ROOT = new URL("../../../", import.meta.url).pathname;

/** What runs this program: the executable, or its sources, with the same flags of V8. */
export function ourCommand(executable: string | undefined): string[] {
  return executable === undefined
    ? [Deno.execPath(), "run", "-A", "--quiet", V8_ARGUMENT, `${ROOT}main.ts`]
    : [resolve(executable)];
}

/** The address of a server that is yet to start. */
export function freeUrl(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}

async function untilReady(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const ready = await fetch(`${url}/-/ready`).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not become ready`);
}
