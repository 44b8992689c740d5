import { resolve } from "@std/path/resolve.js";
import { demoModelsUrl } from "../assets.ts";
import { SERVE_OPTIONS, type ServeConfig } from "../config/serve_options.ts";
import { configError, errorMessage } from "../errors.ts";
import { hostAndPort } from "../net/host_and_port.ts";
import { Logger, type LogOptions } from "../logger.ts";
import { parseOptions } from "../config/options.ts";
import type { Catalog } from "../models/catalog.ts";
import type { GroupDefinition } from "../prometheus/rules/rule_file.ts";
import { Coordinator, type CoordinatorOptions } from "../threads/coordinator.ts";
import type { HistoryOptions } from "../prometheus/embedded.ts";
import type { RemoteOptions } from "../prometheus/remote.ts";
import { VERSION } from "../version.ts";
import type { Command } from "./command.ts";
import { requireFolder } from "./folder.ts";
import { giveUpRights } from "./rights.ts";
import { readRules } from "./rule_files.ts";
import { untilSignal } from "./signals.ts";

export const serve: Command = {
  name: "serve",
  summary: "Serve models over HTTP (the default command)",
  usage: "modelwatch [serve] [options]",
  options: SERVE_OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(SERVE_OPTIONS, args, (name) => Deno.env.get(name));
    if (words.length > 0) throw configError([`serve takes no argument, got "${words[0]}"`]);
    requireEmbedded(values);
    const options = coordinatorOptions(values, await readRules(values.rules));
    await requireFolder(options.models);
    // Reading stays: models are loaded while serving. So does writing if there is a folder for it:
    // the monitor thread, which is started again when it dies, is given the right to use that alone,
    // and to lower its priority.
    giveUpRights("env", "run", "ffi");
    if (values.dataDir === undefined) giveUpRights("write");
    const log = new Logger(options.log, "main");
    const coordinator = new Coordinator(options, log);
    const stopped = untilSignal();
    const started = coordinator.start().then((catalog) => announce(catalog, options, log));
    // Who has many models may change their mind before all are loaded.
    const signal = await Promise.race([started.then(() => stopped), stopped]);
    log.info("stopping", { signal });
    const inTime = await coordinator.stop(values.drainMs);
    if (inTime) log.info("stopped");
    else log.warn("stopped with requests unanswered", { drainSeconds: values.drainMs / 1000 });
    return 0;
  },
};

function coordinatorOptions(
  config: ServeConfig,
  groups: readonly GroupDefinition[],
): CoordinatorOptions {
  const { host, queue, maxRows, maxBody, timeoutMs, logRequests, corsOrigins, basePath } = config;
  const port = takePort(host, config.port);
  const log: LogOptions = {
    level: config.logLevel,
    format: config.logFormat ?? (Deno.stderr.isTerminal() ? "text" : "json"),
  };
  return {
    models: config.models ?? fromUrl(demoModelsUrl()),
    defaultModel: config.defaultModel,
    threads: config.threads ?? Math.max(1, navigator.hardwareConcurrency - 1),
    pollMs: config.pollMs,
    log,
    serving: {
      ...{ host, port, queue, maxRows, maxBody, timeoutMs },
      ...{ logRequests, corsOrigins, basePath },
      log,
    },
    history: config.prometheus === undefined
      ? embeddedHistory(config, ownUrl(host, port), groups)
      : remoteHistory(config, config.prometheus),
  };
}

// Two of them leave predictions as quick as they are without queries; see `bench:storm`.
const CORE_SHARE = 0.05;

function embeddedHistory(
  config: ServeConfig,
  self: string,
  groups: readonly GroupDefinition[],
): HistoryOptions {
  return {
    kind: "embedded",
    self,
    externalUrl: self + (config.basePath ?? ""),
    scrapeIntervalMs: config.scrapeIntervalMs,
    targets: config.scrapeTargets ?? [],
    dataDir: config.dataDir === undefined ? undefined : resolve(config.dataDir),
    rules: {
      groups,
      intervalMs: config.evaluationIntervalMs,
      alertmanager: config.alertmanager,
    },
    retentionMs: config.retentionMs,
    maxSeries: config.maxSeries,
    query: {
      timeoutMs: config.queryTimeoutMs,
      maxSamples: config.queryMaxSamples,
      concurrency: config.queryConcurrency,
      share: config.queryShare ?? Math.min(1, CORE_SHARE * navigator.hardwareConcurrency),
    },
  };
}

function remoteHistory(config: ServeConfig, url: string): RemoteOptions {
  const { prometheusTenant: tenant, prometheusTokenFile: file, queryTimeoutMs: timeoutMs } = config;
  const tokenFile = file === undefined ? undefined : resolve(file);
  return { kind: "remote", url, tenant, tokenFile, timeoutMs };
}

/**
 * What only the embedded Prometheus does.
 *
 * @throws {KnownError<"config">} when it is asked of another one
 */
function requireEmbedded(config: ServeConfig): void {
  const { dataDir, scrapeTargets, alertmanager, rules } = config;
  const given = Object.entries({
    "--data-dir": dataDir,
    "--scrape-target": scrapeTargets,
    "--alertmanager": alertmanager,
    "--rules": rules,
  }).filter(([, value]) => value !== undefined);
  if (config.prometheus === undefined || given.length === 0) return;
  throw configError(
    given.map(([flag]) => `${flag} is of no use with --prometheus: tell that Prometheus instead`),
  );
}

/** Where this machine reaches the server; one that listens everywhere is at `localhost` too. */
function ownUrl(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${hostAndPort(name, port)}`;
}

function fromUrl(url: URL): string {
  return decodeURIComponent(url.pathname).replace(/\/$/, "");
}

/**
 * A port that nobody else listens on.
 *
 * The serving threads share their port, which would let a second server share
 * it as well, unnoticed. So it is first taken alone, for a moment.
 */
function takePort(hostname: string, port: number): number {
  try {
    const listener = Deno.listen({ hostname, port });
    const taken = listener.addr.port;
    listener.close();
    return taken;
  } catch (error) {
    throw configError([`Cannot listen on ${hostAndPort(hostname, port)}: ${whyNot(error)}`]);
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "it is in use: stop the other server, or choose another with --port";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine has no such address: name one of its own with --host";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "no permission for this port: choose one above 1023 with --port";
  }
  const reason = errorMessage(error);
  return reason.startsWith("failed to lookup address")
    ? "no address is known for this name: name an address with --host"
    : reason;
}

function announce(catalog: Catalog, { serving, threads }: CoordinatorOptions, log: Logger): void {
  const models = catalog.models.map(({ name, versions }) => {
    const ready = versions.filter(({ state }) => state === "READY");
    return ready.length === 0
      ? `${name} (not ready)`
      : `${name} (${ready.map(({ version }) => `v${version}`).join(", ")})`;
  });
  if (models.length === 0) log.warn("no models found; they are loaded as soon as they are there");
  log.info("ready", {
    url: `http://${hostAndPort(serving.host, serving.port)}`,
    models: models.join(", ") || "none",
    threads,
    version: VERSION,
  });
}
