import { isKind, isKnown } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Tally } from "../metrics/tally.ts";
import type { Caller } from "./caller.ts";

const MAX_NAME = 200;

export type AuditAction =
  | "load"
  | "unload"
  | "reload_rules"
  | "promote_reference"
  | "withdraw_reference"
  | "feedback";

/** The model and version that a change is about; empty for one of the whole server. */
export interface AuditSubject {
  readonly model?: string;
  readonly version?: string;
}

/** Logs and counts requests that change something, with their sender. */
export class Audit {
  readonly #log: Pick<Logger, "audit">;
  readonly #tally: Tally;
  readonly #now: () => number;

  constructor(log: Pick<Logger, "audit">, tally: Tally, now: () => number = Date.now) {
    this.#log = log;
    this.#tally = tally;
    this.#now = now;
  }

  /** Makes a change, and records how it ended. */
  async during<T>(
    caller: Caller,
    action: AuditAction,
    subject: AuditSubject,
    change: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await change();
      this.done(caller, action, subject);
      return result;
    } catch (error) {
      this.#record(caller, action, subject, isKnown(error) ? error.kind : "internal", {
        // A client could create a series for each name that it invents.
        counted: !isKind(error, "not_found"),
      });
      throw error;
    }
  }

  /** Records a change that was made. */
  done(caller: Caller, action: AuditAction, subject: AuditSubject, rows?: number): void {
    this.#record(caller, action, subject, "ok", { rows, counted: true });
    this.#tally.gauge(FAMILIES.accessLastChange, {
      ...{ action, key: caller.key?.name ?? "", model: subject.model ?? "" },
    }).set(this.#now() / 1000);
  }

  #record(
    caller: Caller,
    action: AuditAction,
    { model, version }: AuditSubject,
    result: string,
    { rows, counted }: { readonly rows?: number | undefined; readonly counted: boolean },
  ): void {
    const key = caller.key?.name ?? "";
    const { address } = caller;
    // A name that there is not may have any length.
    const named = model?.slice(0, MAX_NAME);
    this.#log.audit(action, { key, address, model: named, version, rows, result });
    this.#tally.counter(FAMILIES.accessChanges, {
      ...{ action, key, model: counted ? model ?? "" : "", result },
    }).add(1);
  }
}
