/** Sends alerts to an Alertmanager, over version 2 of its API. */

import { readStart } from "../../net/read_start.ts";
import { redacted } from "../../net/redacted.ts";
import { setLabels } from "../promql/labels.ts";
import type { Labels } from "../storage.ts";
import type { Notification } from "./alert.ts";
import { tableLink } from "./links.ts";

export interface NotifierOptions {
  /** The URL of the Alertmanager; it may have a path, and a user and a password. */
  readonly url: string;
  /** Labels for alerts that do not have them. */
  readonly externalLabels: Labels;
  /** The URL that alerts link to. */
  readonly externalUrl: string;
  /** The most alerts in the queue; beyond it the oldest are dropped. */
  readonly capacity?: number;
  /** The most alerts in one request. */
  readonly batchSize?: number;
  readonly timeoutMs?: number;
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Called with a sentence when requests begin to fail, and when they succeed again. */
  readonly onProblem?: (message: string) => void;
}

export interface NotifierCounts {
  /** Alerts in successful requests. */
  readonly sent: number;
  /** Alerts in failed requests. These are not repeated here: the rules send alerts again. */
  readonly failed: number;
  /** Alerts dropped because the queue was full. */
  readonly dropped: number;
  readonly queued: number;
}

/**
 * Queues alerts and sends them, one request at a time. `notify` does not wait: an
 * Alertmanager that does not answer delays no rule, and takes no more memory than
 * the queue.
 */
export class Notifier {
  readonly #options: Required<NotifierOptions>;
  readonly #endpoint: URL;
  readonly #headers: Headers;
  #queue: readonly Notification[] = [];
  #sending: Promise<void> | undefined;
  #stopped = false;
  #counts = { sent: 0, failed: 0, dropped: 0 };
  #isFailing = false;

  /** Throws a TypeError when `url` is not an HTTP URL. */
  constructor(options: NotifierOptions) {
    this.#options = {
      capacity: 10_000,
      batchSize: 64,
      timeoutMs: 10_000,
      fetch: (request) => fetch(request),
      onProblem: () => {},
      ...options,
    };
    const { endpoint, headers } = target(options.url);
    this.#endpoint = endpoint;
    this.#headers = headers;
  }

  /** Puts alerts into the queue. */
  notify(notifications: readonly Notification[]): void {
    if (this.#stopped) return;
    const all = [...this.#queue, ...notifications];
    const surplus = Math.max(0, all.length - this.#options.capacity);
    this.#counts.dropped += surplus;
    this.#queue = all.slice(surplus);
    this.#sending ??= this.#sendAll();
  }

  counts(): NotifierCounts {
    return { ...this.#counts, queued: this.#queue.length };
  }

  /** Sends the alerts in the queue, up to the first failure. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, this.#options.batchSize);
      this.#queue = this.#queue.slice(batch.length);
      try {
        await this.#send(batch);
        this.#counts.sent += batch.length;
        if (this.#isFailing) this.#options.onProblem("The Alertmanager takes alerts again");
        this.#isFailing = false;
      } catch (error) {
        this.#counts.failed += batch.length;
        if (!this.#isFailing) {
          this.#options.onProblem(redacted(`Cannot send alerts: ${(error as Error).message}`));
        }
        this.#isFailing = true;
        if (this.#stopped) this.#queue = [];
      }
    }
    this.#sending = undefined;
  }

  async #send(batch: readonly Notification[]): Promise<void> {
    const { timeoutMs } = this.#options;
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort(new Error(`Alertmanager has not answered within ${timeoutMs} ms`));
    }, timeoutMs);
    try {
      const response = await this.#options.fetch(
        new Request(this.#endpoint, {
          method: "POST",
          headers: this.#headers,
          body: JSON.stringify(batch.map((one) => this.#body(one))),
          signal: timeout.signal,
        }),
      );
      const reason = await readStart(response, MAX_REASON);
      if (!response.ok) {
        throw new Error(`Alertmanager has answered with status ${response.status}: ${reason}`);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #body({ labels, annotations, startsAt, endsAt, expr }: Notification) {
    const { externalLabels, externalUrl } = this.#options;
    return {
      labels: Object.fromEntries(setLabels(externalLabels, labels)),
      annotations: Object.fromEntries(annotations),
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
      generatorURL: externalUrl + tableLink(expr),
    };
  }
}

// In bytes. An answer may be a whole HTML page; its start is enough.
const MAX_REASON = 200;

/** Moves credentials from the URL to a header, because `fetch` refuses them in URLs. */
function target(url: string): { readonly endpoint: URL; readonly headers: Headers } {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new TypeError(
      `Cannot notify "${redacted(url)}": expected a URL with http:// or https://`,
    );
  }
  const endpoint = new URL(`${url.replace(/\/+$/, "")}/api/v2/alerts`);
  const headers = new Headers({ "content-type": "application/json" });
  if (endpoint.username !== "") {
    const [user, password] = [endpoint.username, endpoint.password].map(decodeURIComponent);
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    headers.set("authorization", `Basic ${bytes.toBase64()}`);
    endpoint.username = "";
    endpoint.password = "";
  }
  return { endpoint, headers };
}
