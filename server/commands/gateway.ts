import { KeysFile } from "../access/keys_file.ts";
import { GATEWAY_OPTIONS, type GatewayConfig } from "../config/gateway_options.ts";
import { parseOptions } from "../config/options.ts";
import { configError, withoutPath } from "../errors.ts";
import { Logger, type LogOptions } from "../logger.ts";
import { hostAndPort } from "../net/host_and_port.ts";
import {
  GatewayCoordinator,
  type GatewayCoordinatorOptions,
} from "../threads/gateway_coordinator.ts";
import { VERSION } from "../version.ts";
import type { Command } from "./command.ts";
import { openCertificate } from "./open_certificate.ts";
import { giveUpRights } from "./rights.ts";
import { runUntilSignal } from "./run_until_signal.ts";
import { takePort } from "./take_port.ts";

export const gateway: Command = {
  name: "gateway",
  summary: "Forward requests to one or several model servers, and count them",
  usage: "modelwatch gateway --upstream URL [--upstream URL] [options]",
  options: GATEWAY_OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(GATEWAY_OPTIONS, args, (name) => Deno.env.get(name));
    if (words.length > 0) throw configError([`gateway takes no argument, got "${words[0]}"`]);
    const options = await coordinatorOptions(values);
    // The right to read stays: for keys and certificates, which are read again when they change, and
    // for the script of a thread that is started again.
    giveUpRights("write", "env", "run", "ffi", "sys");
    const log = new Logger(options.gateway.log, "main");
    const coordinator = new GatewayCoordinator(options, log);
    const start = () => coordinator.start().then(() => announce(options, log));
    return await runUntilSignal(coordinator, start, log, values.drainMs);
  },
};

async function coordinatorOptions(config: GatewayConfig): Promise<GatewayCoordinatorOptions> {
  const { host, upstreams, connections, queue, timeoutMs, healthIntervalMs, maxBody } = config;
  const log: LogOptions = {
    level: config.logLevel,
    format: config.logFormat ?? (Deno.stderr.isTerminal() ? "text" : "json"),
  };
  const ca = await readOptional("--upstream-ca", config.upstreamCa);
  const key = await readOptional("--upstream-key-file", config.upstreamKeyFile);
  return {
    threads: config.threads,
    keys: config.keysFile === undefined ? undefined : await KeysFile.open(config.keysFile),
    certificate: await openCertificate(config),
    pollMs: POLL_MS,
    gateway: {
      ...{ host, upstreams, connections, queue, timeoutMs, healthIntervalMs, maxBody, log },
      port: takePort(host, config.port),
      upstreamKey: key === undefined ? undefined : keyOf(key, config.upstreamKeyFile!),
      caCerts: ca === undefined ? [] : [ca],
      ...{ logRequests: config.logRequests, demo: config.demo },
      demoErrorRate: config.demoErrorRate,
      access: {
        allowedHosts: config.allowedHosts ?? [],
        // The gateway has no route that changes models.
        openAdmin: false,
        sessionSecret: crypto.getRandomValues(new Uint8Array(32)),
      },
      rates: {
        address: { requests: config.requestsPerAddress, rows: undefined },
        key: { requests: config.requestsPerKey, rows: undefined },
      },
    },
  };
}

const POLL_MS = 500;

/** @throws {KnownError<"config">} when the file cannot be read */
async function readOptional(flag: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw configError([`Cannot read ${flag} ${path}: ${withoutPath(error)}`]);
  }
}

/** @throws {KnownError<"config">} for a text that is no key */
function keyOf(text: string, path: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw configError([`--upstream-key-file ${path} must hold an API key, on one line`]);
}

function announce({ gateway, threads, certificate }: GatewayCoordinatorOptions, log: Logger): void {
  const scheme = certificate === undefined ? "http" : "https";
  log.info("ready", {
    url: `${scheme}://${hostAndPort(gateway.host, gateway.port)}`,
    upstreams: gateway.upstreams.join(", "),
    threads,
    version: VERSION,
  });
}
