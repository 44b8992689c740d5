import { deadline } from "@std/async/deadline.js";
import type { KeysFile } from "../access/keys_file.ts";
import { RateBuckets } from "../access/rate_buckets.ts";
import { gatewayPageUrl, workerUrl } from "../assets.ts";
import { readPage } from "../http/page_pack.ts";
import type { Logger } from "../logger.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { watchThreadMemory } from "../metrics/thread_memory.ts";
import { FAMILIES, GATEWAY_FAMILIES } from "../metrics/families.ts";
import { Monitor } from "../metrics/monitor.ts";
import type { CertificateFiles } from "../net/certificate.ts";
import { hostAndPort, hostOf } from "../net/host_and_port.ts";
import { VERSION } from "../version.ts";
import { DemoThreads } from "./demo_threads.ts";
import { FilePoll } from "./file_poll.ts";
import type { GatewayMainMethods, GatewayMethods, GatewayOptions } from "./gateway_messages.ts";
import { noteDeath, startAgain } from "./restart.ts";
import { spawn, type Thread } from "./thread.ts";

export interface GatewayCoordinatorOptions {
  readonly threads: number;
  readonly gateway: GatewayOptions;
  /** Undefined without API keys. */
  readonly keys: KeysFile | undefined;
  /** Undefined for plain HTTP. */
  readonly certificate: CertificateFiles | undefined;
  /** Time between two looks at the files, in milliseconds. */
  readonly pollMs: number;
}

/**
 * The main thread of a gateway: starts its threads, replaces one that dies, and merges their counts.
 * It takes no input from the network.
 */
export class GatewayCoordinator {
  readonly #options: GatewayCoordinatorOptions;
  readonly #log: Logger;
  readonly #script: typeof workerUrl;
  readonly #monitor = new Monitor(Date.now(), GATEWAY_FAMILIES);
  readonly #rates = RateBuckets.allocate(crypto.getRandomValues(new Uint32Array(1))[0]!);
  readonly #threads = new Map<string, Thread<GatewayMethods>>();
  readonly #demo: DemoThreads;
  readonly #keysPoll: FilePoll;
  readonly #certificatePoll: FilePoll;
  #poll: ReturnType<typeof setInterval> | undefined;
  #stopping = false;

  /** @param script returns the URL of the script of a thread */
  constructor(options: GatewayCoordinatorOptions, log: Logger, script = workerUrl) {
    this.#options = options;
    this.#log = log;
    this.#script = script;
    this.#demo = new DemoThreads(script);
    const { keys, certificate } = options;
    this.#keysPoll = new FilePoll("API keys", keys, log, () => {
      for (const { peer } of this.#threads.values()) peer.tell("replaceKeys", keys!.entries);
    });
    this.#certificatePoll = new FilePoll("certificate", certificate, log, () => {
      for (const { peer } of this.#threads.values()) {
        peer.tell("renewCertificate", certificate!.current);
      }
    });
    const { tally } = this.#monitor;
    tally.gauge(FAMILIES.buildInfo, { version: VERSION, deno_version: Deno.version.deno }).set(1);
    watchEventLoopLag(tally, "main");
    watchThreadMemory(tally, "main");
  }

  /** Starts the threads, and listens. */
  async start(): Promise<void> {
    const names = Array.from({ length: this.#options.threads }, (_, i) => `gateway-${i}`);
    for (const name of names) this.#restarts(name);
    await Promise.all(names.map((name) => this.#startThread(name)));
    this.#poll = setInterval(() => {
      void this.#keysPoll.look();
      void this.#certificatePoll.look();
    }, this.#options.pollMs);
  }

  /**
   * Stops accepting requests, and ends the threads when the last request is answered.
   *
   * @param drainMs the longest time to wait for that
   * @returns whether every request was answered in time
   */
  async stop(drainMs: number): Promise<boolean> {
    this.#stopping = true;
    clearInterval(this.#poll);
    const threads = [...this.#threads.values()];
    const drained = Promise.all(threads.map(({ peer }) => peer.call("drain", undefined)));
    const inTime = await deadline(drained, drainMs).then(() => true, () => false);
    for (const { worker } of threads) worker.terminate();
    return inTime;
  }

  async #startThread(name: string): Promise<void> {
    const { gateway, keys, certificate } = this.#options;
    const own = hostAndPort(gateway.host, gateway.port);
    const net = [own, ...gateway.upstreams.map((url) => hostOf(new URL(url)))];
    const methods: GatewayMainMethods = {
      tally: (events) => this.#monitor.accept(name, events),
      simulate: (load) => this.#demo.run(load),
      metrics: (format) => this.#monitor.metrics(format),
    };
    const thread = spawn<GatewayMethods>(
      name,
      this.#script("gateway_worker"),
      { net },
      methods,
      (reason) => void this.#replace(thread, reason),
    );
    try {
      await thread.peer.call("start", {
        ...{ thread: name, options: gateway, rateBuckets: this.#rates.buffer },
        ...{ keys: keys?.entries, certificate: certificate?.current },
        page: await readPage(gatewayPageUrl()),
      });
      await thread.peer.call("listen", undefined);
    } catch (error) {
      thread.worker.terminate();
      throw error;
    }
    this.#threads.set(name, thread);
  }

  async #replace(dead: Thread<GatewayMethods>, reason: string): Promise<void> {
    const { name } = dead;
    this.#monitor.ended(name);
    // A thread that dies while it is being started is retried by its starter.
    const wasStarted = this.#threads.delete(name);
    await noteDeath(dead, reason, this.#log, this.#restarts(name));
    if (!wasStarted) return;
    await startAgain(name, () => this.#startThread(name), this.#log, () => this.#stopping);
  }

  #restarts(thread: string) {
    return this.#monitor.tally.counter(FAMILIES.threadRestarts, { thread });
  }
}
