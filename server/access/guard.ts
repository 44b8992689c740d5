import { delay } from "@std/async/delay.js";
import { forbiddenError, unauthorizedError, unsupportedTypeError } from "../errors.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Counter, Tally } from "../metrics/tally.ts";
import { isOwnPage } from "./cross_site.ts";
import { HostNames } from "./host_names.ts";
import type { KeyEntry } from "./key_entry.ts";
import { KeyRing } from "./key_ring.ts";
import { presentedKey } from "./presented_key.ts";
import type { Access, Scope } from "./scope.ts";
import { sessionOf, Sessions } from "./sessions.ts";

const WRONG_KEY_MS = 500;
// Each holds a connection.
const MAX_SLOWED = 200;

/** Why a request is refused before its handler sees it. */
const REFUSALS = [
  ...["host", "cross_site", "form"] as const,
  ...["key_missing", "key_wrong", "key_expired", "scope", "model", "unprotected"] as const,
];
type Refusal = (typeof REFUSALS)[number];

export interface GuardOptions {
  /** Names of the server in `Host`, besides localhost and addresses. */
  readonly allowedHosts: readonly string[];
  /** Whether the models may be changed without a key. */
  readonly openAdmin: boolean;
  /** Seals sessions; the same on all threads. */
  readonly sessionSecret: Uint8Array;
}

/** What a route says about who may use it. */
export interface Door {
  readonly method: string;
  readonly access: Access;
  /** Whether a form is one of its bodies, as for Prometheus' queries, which change nothing. */
  readonly takesForms?: boolean;
}

/**
 * Decides who may send a request, before anything of it is read but its headers.
 *
 * Without keys everybody may do everything, but for changes of the models, which a server that
 * others can reach refuses.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #hosts: HostNames;
  readonly #sessions: Sessions;
  readonly #refused: Readonly<Record<Refusal, Counter>>;
  /** Undefined without a keys file. */
  #ring: KeyRing | undefined;
  #slowed = 0;

  constructor(tally: Tally, options: GuardOptions) {
    this.#options = options;
    this.#hosts = new HostNames(options.allowedHosts);
    this.#sessions = new Sessions(options.sessionSecret);
    this.#refused = Object.fromEntries(
      REFUSALS.map((reason) => [reason, tally.counter(FAMILIES.httpRefused, { reason })]),
    ) as Record<Refusal, Counter>;
  }

  /** Puts other keys in force; undefined for none at all. */
  replaceKeys(entries: readonly KeyEntry[] | undefined): void {
    this.#ring = entries === undefined ? undefined : new KeyRing(entries);
  }

  /** Waits a moment before the answer to a wrong key, unless too many wait already. */
  async slowDown(): Promise<void> {
    if (this.#slowed >= MAX_SLOWED) return;
    this.#slowed++;
    await delay(WRONG_KEY_MS);
    this.#slowed--;
  }

  get needsKeys(): boolean {
    return this.#ring !== undefined;
  }

  /**
   * Lets a request in.
   *
   * @returns the key that it shows; undefined without one
   * @throws {KnownError<"unauthorized" | "forbidden" | "unsupported_type">}
   */
  admit(request: Request, { method, access, takesForms }: Door): KeyEntry | undefined {
    const { headers } = request;
    const reads = method === "GET" || method === "HEAD" || method === "OPTIONS";
    const changes = !reads && takesForms !== true;
    if (access !== "probe") this.#requireHost(headers.get("host"));
    if (changes) {
      this.#requireOwnPage(request);
      // curl calls every body a form. Where nothing of the server changes, that passes.
      if (access !== "predict" && access !== "any key") {
        this.#refuseForm(headers.get("content-type"));
      }
    }
    if (access === "open" || access === "probe") return undefined;
    if (this.#ring === undefined) {
      if (access === "admin" && changes && !this.#options.openAdmin) {
        this.#refuse("unprotected");
        throw forbiddenError(
          "Without API keys, models can be changed on a server that listens on 127.0.0.1 only: " +
            "give it --keys-file, or --allow-repository-api to let everybody",
        );
      }
      return undefined;
    }
    return this.#requireKey(headers, this.#ring, access);
  }

  /** @throws {KnownError<"forbidden">} for a key that may not use this model */
  requireModel(key: KeyEntry | undefined, model: string): void {
    if (key?.models === undefined || key.models.includes(model)) return;
    this.#refuse("model");
    throw forbiddenError(`The key "${key.name}" may not use model "${model}"`);
  }

  /** The key that a request shows, if it is valid. */
  keyOf(headers: Headers): KeyEntry | undefined {
    const nowMs = Date.now();
    const entry = this.#ring && this.#entryOf(headers, this.#ring, nowMs);
    return entry === undefined || isExpired(entry, nowMs) ? undefined : entry;
  }

  /** Opens a session with a key. @throws {KnownError<"unauthorized">} */
  openSession(key: string): { readonly entry: KeyEntry; readonly session: string } {
    const nowMs = Date.now();
    const entry = this.#ring?.find(key);
    if (entry === undefined || isExpired(entry, nowMs)) throw this.#unauthorized(entry, true);
    return { entry, session: this.#sessions.open(entry, nowMs) };
  }

  /** Whether `Host` is a name of the server, so that no page can have made it point here. */
  knowsHost(headers: Headers): boolean {
    return this.#hosts.allows(headers.get("host"));
  }

  #requireHost(host: string | null): void {
    if (this.#hosts.allows(host)) return;
    this.#refuse("host");
    const name = host!.slice(0, 100).replace(/:\d*$/, "");
    throw forbiddenError(
      `The server does not know the name "${name}" in the Host header: ` +
        `use its address, or start it with --allowed-host ${name}`,
    );
  }

  #requireOwnPage(request: Request): void {
    if (isOwnPage(request)) return;
    this.#refuse("cross_site");
    throw forbiddenError("Pages of other sites may not send this request");
  }

  #refuseForm(type: string | null): void {
    if (type === null || !FORMS.test(type)) return;
    this.#refuse("form");
    throw unsupportedTypeError(
      `Content-Type "${type.slice(0, 80)}" is not understood: send application/json`,
    );
  }

  #requireKey(headers: Headers, ring: KeyRing, access: Scope | "any key"): KeyEntry {
    const nowMs = Date.now();
    const entry = this.#entryOf(headers, ring, nowMs);
    if (entry === undefined || isExpired(entry, nowMs)) {
      throw this.#unauthorized(entry, presentedKey(headers) !== undefined);
    }
    if (access !== "any key" && !entry.scopes.includes(access)) {
      this.#refuse("scope");
      throw forbiddenError(
        `The key "${entry.name}" has the scopes ${entry.scopes.join(", ")}; this needs ${access}`,
      );
    }
    return entry;
  }

  #entryOf(headers: Headers, ring: KeyRing, nowMs: number): KeyEntry | undefined {
    const shown = presentedKey(headers);
    if (shown !== undefined) return ring.find(shown);
    const session = sessionOf(headers.get("cookie"));
    return session === undefined ? undefined : this.#sessions.find(session, ring, nowMs);
  }

  #unauthorized(expired: KeyEntry | undefined, shown: boolean) {
    this.#refuse(expired !== undefined ? "key_expired" : shown ? "key_wrong" : "key_missing");
    return unauthorizedError(
      expired !== undefined
        ? `The key "${expired.name}" has expired`
        : shown
        ? "This key is not valid"
        : "This needs an API key: send it as Authorization: Bearer KEY, or as X-API-Key",
      shown,
    );
  }

  #refuse(reason: Refusal): void {
    this.#refused[reason].add(1);
  }
}

// What a form of any page can send, without the browser asking the server first.
const FORMS = /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

function isExpired({ expiresMs }: KeyEntry, nowMs: number): boolean {
  return expiresMs !== undefined && expiresMs <= nowMs;
}
