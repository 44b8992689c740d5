import { delay } from "@std/async/delay.js";
import { errorMessage } from "../errors.ts";

type Server = Pick<Deno.HttpServer, "finished" | "shutdown">;

/** How a listener serves, and reports failures. */
export interface ListenerOptions {
  /** Begins to serve the address. @throws {Error} when that is impossible now */
  readonly serve: () => Server;
  /** Called when connections cannot be accepted, before the next attempt. */
  readonly onFailure: (reason: string) => void;
  /** Milliseconds before the next attempt. */
  readonly pauseMs?: number;
}

// Connections that end meanwhile free file descriptors. Other threads go on serving the port.
const PAUSE_MS = 500;

/**
 * Serves an address until it is closed.
 *
 * Deno's server ends at the first connection that it cannot accept, such as one beyond the file
 * descriptors of the process. It still answers the requests that it has, and another takes its place.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #server: Server;
  #isClosed = false;

  /** @throws {Error} when the address cannot be served */
  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = this.#start();
  }

  /**
   * Serves new connections with the options of now, such as a new certificate. The server before
   * answers what it has, and closes its connections between two requests.
   */
  async renew(): Promise<void> {
    const before = this.#server;
    await this.#replace(before);
    await shutDown(before);
  }

  /** Accepts no connection from now on; resolves when the last request is answered. */
  async shutdown(): Promise<void> {
    this.#isClosed = true;
    await shutDown(this.#server);
  }

  #start(): Server {
    const server = this.#options.serve();
    server.finished.catch((error) => this.#recover(server, error));
    return server;
  }

  async #recover(failed: Server, error: unknown): Promise<void> {
    if (!this.#isToReplace(failed)) return;
    await this.#pause(error);
    await this.#replace(failed);
  }

  async #replace(before: Server): Promise<void> {
    while (this.#isToReplace(before)) {
      try {
        this.#server = this.#start();
      } catch (error) {
        await this.#pause(error);
      }
    }
  }

  #isToReplace(server: Server): boolean {
    return !this.#isClosed && this.#server === server;
  }

  async #pause(error: unknown): Promise<void> {
    const { onFailure, pauseMs = PAUSE_MS } = this.#options;
    onFailure(errorMessage(error));
    await delay(pauseMs);
  }
}

async function shutDown(server: Server): Promise<void> {
  // It rejects when the server has failed before.
  await server.shutdown().catch(() => {});
}
