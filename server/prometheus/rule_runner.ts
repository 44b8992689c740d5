import type { RulesReader } from "./api/rule_endpoints.ts";
import type { Engine } from "./promql/engine.ts";
import { RuleManager, SYSTEM_TIME } from "./rules/manager.ts";
import { Notifier, type NotifierCounts } from "./rules/notifier.ts";
import { queryWith } from "./rules/query.ts";
import type { GroupDefinition } from "./rules/rule_file.ts";
import type { GroupCounts, GroupStatus } from "./rules/status.ts";
import type { Appender, Queryable } from "./storage.ts";

export interface RuleOptions {
  readonly groups: readonly GroupDefinition[];
  /** Of groups that name none. */
  readonly intervalMs: number;
  /** The address of an Alertmanager; undefined to tell nobody. */
  readonly alertmanager: string | undefined;
}

// As Prometheus: an alert is told again before an Alertmanager takes it for over.
const RESEND_DELAY_MS = 60_000;

/** Evaluates the rules over a store, and tells an Alertmanager of their alerts. */
export class RuleRunner implements RulesReader {
  readonly #manager: RuleManager;
  readonly #notifier: Notifier | undefined;
  readonly alertmanagers: readonly string[];

  /** @param externalUrl where alerts link to */
  constructor(
    { groups, intervalMs, alertmanager: url }: RuleOptions,
    store: Queryable & Appender,
    engine: Engine,
    externalUrl: string,
  ) {
    const externalLabels = new Map<string, string>();
    if (url !== undefined) this.#notifier = new Notifier({ url, externalLabels, externalUrl });
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
    this.#manager.load(groups);
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

/** The address that alerts are sent to, without a password that may be in it. */
function shown(alertmanager: string): string {
  const url = new URL(alertmanager);
  url.username = "";
  url.password = "";
  return `${url.href.replace(/\/$/, "")}/api/v2/alerts`;
}
