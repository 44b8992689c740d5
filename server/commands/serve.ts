import { KeysFile } from "../access/keys_file.ts";
import { resolve } from "@std/path/resolve.js";
import { demoModelsUrl, pathOf } from "../assets.ts";
import { SERVE_OPTIONS, type ServeConfig } from "../config/serve_options.ts";
import { configError, isKind, withoutPath } from "../errors.ts";
import { CertificateFiles } from "../net/certificate.ts";
import { hostAndPort, isLoopback } from "../net/host_and_port.ts";
import { Logger, type LogOptions } from "../logger.ts";
import { readServeOptions, type ServeOptions } from "../config/read_serve_options.ts";
import type { Catalog } from "../models/catalog.ts";
import { findModels } from "../models/folder/find_models.ts";
import { isModelName } from "../models/folder/manifest.ts";
import { NO_KEY } from "../models/watch/prediction_id.ts";
import type { RuleFiles } from "../prometheus/rules/rule_files.ts";
import { Coordinator, type CoordinatorOptions } from "../threads/coordinator.ts";
import type { DiscoveredTargets } from "../prometheus/scrape/discover_targets.ts";
import type { EmbeddedOptions } from "../prometheus/embedded.ts";
import type { RemoteOptions } from "../prometheus/remote.ts";
import type { TracingOptions } from "../threads/messages.ts";
import { VERSION } from "../version.ts";
import { requireRoomForOne } from "./body_limits.ts";
import { keepHeapSmall, openTrim, trimRegularly } from "../threads/free_memory.ts";
import type { Command } from "./command.ts";
import { findEngine, servingThreads } from "./engine_library.ts";
import { readIdKey } from "./id_key.ts";
import { allowedOrigins, requireOneCredential } from "./external_prometheus.ts";
import { requireFolder } from "./folder.ts";
import { giveUpRights } from "./rights.ts";
import { takePort } from "./take_port.ts";
import { openCertificate } from "./open_certificate.ts";
import { openRules } from "./open_rules.ts";
import { openScrapeConfig } from "./open_scrape_config.ts";
import { runUntilSignal } from "./run_until_signal.ts";
import { onHangup } from "./signals.ts";

export const serve: Command = {
  name: "serve",
  summary: "Serve models over HTTP (the default command)",
  usage: "modelwatch [serve] [options]",
  options: SERVE_OPTIONS,
  loadsLibraries: true,
  run: async (args) => {
    // The environment is read once: the right to it is given up below.
    const names = Object.values(SERVE_OPTIONS).map(({ env }) => env);
    const variables = new Map(names.map((name) => [name as string, Deno.env.get(name)]));
    const read = () => readServeOptions(args, (name) => variables.get(name));
    const { values, words, origins } = await read();
    if (words.length > 0) throw configError([`serve takes no argument, got "${words[0]}"`]);
    requireEmbedded(values);
    requireOneCredential(values);
    requireRoomForOne(values);
    const rules = values.prometheus === undefined ? await openRules(values.rules) : undefined;
    const discovered = values.scrapeConfig === undefined
      ? undefined
      : await openScrapeConfig(values.scrapeConfig, values.scrapeIntervalMs);
    const idKey = values.idKeyFile === undefined ? NO_KEY : await readIdKey(values.idKeyFile);
    const keys = values.keysFile === undefined ? undefined : await KeysFile.open(values.keysFile);
    const certificate = await openCertificate(values);
    const options = coordinatorOptions(values, {
      ...{ rules, discovered, idKey, keys, certificate },
    });
    await requireFolder(options.models);
    await requireOneModel(values);
    await requireWritable(values.logPredictions);
    const log = new Logger(options.log, "main");
    const engine = await findEngine(values, (reason) => {
      log.error("the native engine is not usable: WebAssembly takes its place", { reason });
    });
    const trim = openTrim();
    // The right to load a library stays for threads that replace dead ones, if there is a library.
    if (engine.library === undefined) giveUpRights("ffi");
    // The right to read stays, because models and rules are loaded while serving. With a data folder
    // or a prediction log the right to write stays too: a monitor thread, also one that replaces a
    // dead one, gets the right to these alone, and the right to lower its priority.
    giveUpRights("env", "run");
    if (values.dataDir === undefined && values.logPredictions === undefined) giveUpRights("write");
    const coordinator = new Coordinator({ ...options, engine }, log);
    onHangup(() => void reload(coordinator, log, { origins, read }));
    const start = () => coordinator.start().then((catalog) => announce(catalog, options, log));
    const trimming = trim && trimRegularly(trim);
    const stopKeeping = keepHeapSmall();
    try {
      return await runUntilSignal(coordinator, start, log, values.drainMs);
    } finally {
      clearInterval(trimming);
      stopKeeping();
    }
  },
};

/** Reads the rule files again. The coordinator logs the result, unless there are none. */
async function reload(
  coordinator: Coordinator,
  log: Logger,
  { origins, read }: Pick<ServeOptions, "origins"> & { readonly read: () => Promise<ServeOptions> },
): Promise<void> {
  await applyChanges(coordinator, log, origins, read);
  try {
    await coordinator.reloadRules();
  } catch (error) {
    if (isKind(error, "not_found")) log.warn("nothing reloaded", { reason: error.message });
  }
}

/** Files that the options name, read once. */
interface OpenFiles {
  readonly rules: RuleFiles | undefined;
  readonly discovered: DiscoveredTargets | undefined;
  readonly idKey: Uint32Array;
  readonly keys: KeysFile | undefined;
  readonly certificate: CertificateFiles | undefined;
}

const LOG_LEVEL_FLAG = SERVE_OPTIONS.logLevel.flag;

/**
 * Applies the log level of the configuration file, and says which of its other options have another
 * value: they need a new start.
 */
async function applyChanges(
  coordinator: Coordinator,
  log: Logger,
  before: ServeOptions["origins"],
  read: () => Promise<ServeOptions>,
): Promise<void> {
  try {
    const { values: { logLevel: level }, origins } = await read();
    if (level !== log.level) {
      coordinator.setLogLevel(level);
      log.info("log level changed", { level });
    }
    const changed = [...origins].filter(([flag, { text }]) =>
      flag !== LOG_LEVEL_FLAG && text !== before.get(flag)?.text
    );
    if (changed.length === 0) return;
    const options = changed.map(([flag]) => flag).join(", ");
    log.warn("changed options take effect when the server is started again", { options });
  } catch (error) {
    if (!isKind(error, "config")) throw error;
    log.error("the configuration file is wrong: its last values stay in force", {
      reason: error.message,
    });
  }
}

function coordinatorOptions(
  config: ServeConfig,
  { rules, discovered, idKey, keys, certificate }: OpenFiles,
): Omit<CoordinatorOptions, "engine"> {
  const {
    host,
    queue,
    maxRows,
    maxBody,
    maxBodies,
    maxAnswer,
    timeoutMs,
    logRequests,
    basePath,
  } = config;
  const port = takePort(host, config.port);
  const admin = config.adminPort === undefined
    ? undefined
    : { host: config.adminHost, port: takePort(config.adminHost, config.adminPort) };
  // Where the models may be changed, and the dashboard is.
  const main = admin ?? { host, port };
  const log: LogOptions = {
    level: config.logLevel,
    format: config.logFormat ?? (Deno.stderr.isTerminal() ? "text" : "json"),
  };
  const { logPredictions, logMaxSize } = config;
  return {
    models: config.models ?? pathOf(demoModelsUrl()),
    modelName: config.modelName,
    defaultModel: config.defaultModel,
    threads: servingThreads(config, navigator.hardwareConcurrency),
    ...{ pollMs: config.pollMs, runMemory: config.runMemory },
    runTimeoutMs: config.runTimeoutMs,
    log,
    serving: {
      ...{ host, port, admin, queue, maxRows, maxBody, maxBodies, maxAnswer, timeoutMs },
      ...{ logRequests, corsOrigins: allowedOrigins(config), basePath, idKey, log },
      traceSample: config.traceEndpoint === undefined ? undefined : config.traceSample,
      rates: {
        address: { requests: config.requestsPerAddress, rows: config.rowsPerAddress },
        key: { requests: config.requestsPerKey, rows: config.rowsPerKey },
      },
      ...{ demo: config.demo, demoErrorRate: config.demoErrorRate },
      ...{ labelWindowMs: config.labelWindowMs, watchFeatures: config.watchFeatures },
      access: {
        allowedHosts: config.allowedHosts ?? [],
        openAdmin: config.allowRepositoryApi || isLoopback(main.host),
        sessionSecret: crypto.getRandomValues(new Uint8Array(32)),
      },
      record: {
        sample: logPredictions === undefined ? undefined : config.logSample,
        recent: config.recent,
        dropped: config.logDrop ?? [],
      },
    },
    tracing: tracingOptions(config),
    ...{ keys, certificate },
    labelMemory: config.labelMemory,
    references: config.dataDir === undefined ? undefined : `${resolve(config.dataDir)}/references`,
    predictionLog: logPredictions === undefined
      ? undefined
      : { path: resolve(logPredictions), maxBytes: logMaxSize },
    prometheus: config.prometheus === undefined
      ? embeddedOptions(
        config,
        ownUrl(main.host, main.port, certificate === undefined ? "http" : "https"),
        discovered,
      )
      : remoteOptions(config, config.prometheus),
    rules,
  };
}

function tracingOptions(config: ServeConfig): TracingOptions | undefined {
  const { traceEndpoint, traceHeaders: headers = {}, traceService, traceAttributes } = config;
  if (traceEndpoint === undefined) return undefined;
  return {
    url: tracesUrl(traceEndpoint),
    headers,
    resource: {
      "service.instance.id": crypto.randomUUID(),
      "service.version": VERSION,
      "service.name": "modelwatch",
      ...traceAttributes,
      ...(traceService === undefined ? {} : { "service.name": traceService }),
    },
  };
}

/** The path of traces below a collector's URL, unless the URL has it. */
function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith(TRACES_PATH) ? path : path + TRACES_PATH;
  return url.href;
}

const TRACES_PATH = "/v1/traces";

// Two such shares do not measurably slow predictions (`bench:storm`).
const CORE_SHARE = 0.05;

function embeddedOptions(
  config: ServeConfig,
  self: string,
  discovered: DiscoveredTargets | undefined,
): EmbeddedOptions {
  return {
    kind: "embedded",
    self,
    externalUrl: self + (config.basePath ?? ""),
    scrapeIntervalMs: config.scrapeIntervalMs,
    targets: config.scrapeTargets ?? [],
    ...(discovered === undefined ? {} : { discovered }),
    dataDir: config.dataDir === undefined ? undefined : resolve(config.dataDir),
    rules: {
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

function remoteOptions(config: ServeConfig, url: string): RemoteOptions {
  const { prometheusTenant: tenant, prometheusTokenFile: file, queryTimeoutMs: timeoutMs } = config;
  const tokenFile = file === undefined ? undefined : resolve(file);
  return { kind: "remote", url, tenant, tokenFile, timeoutMs };
}

/**
 * Refuses options of the embedded Prometheus together with `--prometheus`.
 *
 * @throws {KnownError<"config">}
 */
function requireEmbedded(config: ServeConfig): void {
  const { scrapeTargets, scrapeConfig, alertmanager, rules } = config;
  const given = Object.entries({
    "--scrape-target": scrapeTargets,
    "--scrape-config": scrapeConfig,
    "--alertmanager": alertmanager,
    "--rules": rules,
  }).filter(([, value]) => value !== undefined);
  if (config.prometheus === undefined || given.length === 0) return;
  throw configError(
    given.map(([flag]) =>
      `${flag} has no effect with --prometheus: configure that Prometheus instead`
    ),
  );
}

/** @throws {KnownError<"config">} when `--model-name` has no model to name, or is no name */
async function requireOneModel({ models, modelName }: ServeConfig): Promise<void> {
  if (modelName === undefined) return;
  if (!isModelName(modelName)) {
    const rule = "up to 100 letters, digits, _, - and ., beginning with a letter or digit";
    throw configError([`--model-name must be ${rule}: current value is "${modelName}"`]);
  }
  const found = models === undefined ? [] : await findModels(models, modelName);
  if (found[0]?.isRenamed) return;
  const state = models === undefined ? "is missing" : `${models} has none at its top`;
  throw configError([`--model-name needs one model folder: --models ${state}`]);
}

/** @throws {KnownError<"config">} when the prediction log cannot be written */
async function requireWritable(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  try {
    (await Deno.open(path, { append: true, create: true, mode: 0o600 })).close();
  } catch (error) {
    throw configError([`Cannot write --log-predictions ${path}: ${withoutPath(error)}`]);
  }
}

/** The URL of the server on this machine; `localhost` for one that listens on every address. */
function ownUrl(host: string, port: number, scheme: string): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `${scheme}://${hostAndPort(name, port)}`;
}

function announce(
  catalog: Catalog,
  { serving, threads, certificate }: Pick<
    CoordinatorOptions,
    "serving" | "threads" | "certificate"
  >,
  log: Logger,
): void {
  const scheme = certificate === undefined ? "http" : "https";
  const models = catalog.models.map(({ name, versions }) => {
    const ready = versions.filter(({ state }) => state === "READY");
    return ready.length === 0
      ? `${name} (not ready)`
      : `${name} (${ready.map(({ version }) => `v${version}`).join(", ")})`;
  });
  if (models.length === 0) log.warn("no models found; models that are added are loaded");
  log.info("ready", {
    url: `${scheme}://${hostAndPort(serving.host, serving.port)}`,
    ...(serving.admin === undefined
      ? {}
      : { admin: `${scheme}://${hostAndPort(serving.admin.host, serving.admin.port)}` }),
    models: models.join(", ") || "none",
    threads,
    version: VERSION,
  });
}
