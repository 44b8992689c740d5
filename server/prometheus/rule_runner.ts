import type { RulesReader } from "./api/rule_endpoints.ts";
import type { Engine } from "./promql/engine.ts";
import { RuleManager, SYSTEM_TIME } from "./rules/manager.ts";
import { Notifier, type NotifierCounts } from "./rules/notifier.ts";
import { queryWith } from "./rules/query.ts";
import type { LoadedRules, RuleReload } from "./rules/rule_files.ts";
import type { GroupCounts, GroupStatus } from "./rules/status.ts";
import type { Appender, Queryable } from "./storage.ts";

export interface RuleOptions {
  /** The evaluation interval of groups that name none. */
  readonly intervalMs: number;
  /** The URL of an Alertmanager; undefined to send no alerts. */
  readonly alertmanager: string | undefined;
}

// Prometheus' default: an alert is sent again before an Alertmanager resolves it.
const RESEND_DELAY_MS = 60_000;

export interface RuleSurroundings {
  readonly store: Queryable & Appender;
  readonly engine: Engine;
  /** The URL that alerts link to. */
  readonly externalUrl: string;
  /** Called with a sentence when alerts cannot be sent, and when they can be sent again. */
  readonly onProblem: (message: string) => void;
}

/** Evaluates rules over a store, and sends their alerts to an Alertmanager. */
export class RuleRunner implements RulesReader {
  readonly #manager: RuleManager;
  readonly #notifier: Notifier | undefined;
  readonly alertmanagers: readonly string[];
  #lastReload: RuleReload | undefined;

  constructor(
    { intervalMs, alertmanager: url }: RuleOptions,
    { store, engine, externalUrl, onProblem }: RuleSurroundings,
  ) {
    const externalLabels = new Map<string, string>();
    if (url !== undefined) {
      this.#notifier = new Notifier({ url, externalLabels, externalUrl, onProblem });
    }
    this.alertmanagers = url === undefined ? [] : [shown(url)];
    this.#manager = new RuleManager({
      intervalMs,
      store,
      appender: store,
      query: queryWith(engine, store),
      notify: (alerts) => this.#notifier?.notify(alerts),
      externalLabels,
      externalUrl,
      resendDelayMs: RESEND_DELAY_MS,
      ...SYSTEM_TIME,
    });
  }

  /** Puts these rules in force. Rules that were in force before keep their alerts. */
  load({ groups, reload }: LoadedRules): void {
    this.#manager.load(groups);
    this.#lastReload = reload;
  }

  /** Undefined before the first rules. */
  get lastReload(): RuleReload | undefined {
    return this.#lastReload;
  }

  start(): void {
    this.#manager.start();
  }

  async stop(): Promise<void> {
    await this.#manager.stop();
    await this.#notifier?.stop();
  }

  status(): readonly GroupStatus[] {
    return this.#manager.status();
  }

  counts(): readonly GroupCounts[] {
    return this.#manager.counts();
  }

  notifications(): NotifierCounts | undefined {
    return this.#notifier?.counts();
  }
}

/** The URL that alerts are sent to, without credentials. */
function shown(alertmanager: string): string {
  const url = new URL(alertmanager);
  url.username = "";
  url.password = "";
  return `${url.href.replace(/\/$/, "")}/api/v2/alerts`;
}
