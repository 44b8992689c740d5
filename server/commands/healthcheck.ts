import { SERVE_OPTIONS } from "../config/serve_options.ts";
import { configError, withoutPath } from "../errors.ts";
import { fetchFailure } from "../net/fetch_failure.ts";
import { duration, httpUrl, nonEmpty, type OptionTable, parseOptions } from "../config/options.ts";
import { hostAndPort } from "../net/host_and_port.ts";
import { readStart } from "../net/read_start.ts";
import type { Command } from "./command.ts";

const OPTIONS = {
  url: {
    flag: "url",
    placeholder: "URL",
    defaultHelp: "/health at the host and port",
    help: "URL to request",
    parse: httpUrl,
  },
  host: { ...SERVE_OPTIONS.host, help: "Address that the server listens on" },
  port: { ...SERVE_OPTIONS.port, help: "Port that the server listens on" },
  ca: {
    flag: "ca",
    placeholder: "FILE",
    defaultHelp: "the well-known authorities",
    help: "Certificate to trust for an https URL, in PEM",
    parse: nonEmpty,
  },
  timeout: {
    flag: "timeout",
    placeholder: "TIME",
    default: "3s",
    help: "Deadline of the request",
    parse: duration(1),
  },
} as const satisfies OptionTable;

export const healthcheck: Command = {
  name: "healthcheck",
  summary: "Ask a server on this machine for its health, for containers: exits with 0 or 1",
  usage: "modelwatch healthcheck [options]",
  options: OPTIONS,
  run: async (args) => {
    const { values, words } = parseOptions(OPTIONS, args, (name) => Deno.env.get(name));
    if (words.length > 0) {
      throw configError([`healthcheck takes no argument, got "${words[0]}"`]);
    }
    const url = values.url ?? healthUrl(values.host, values.port);
    const { healthy, line } = await checkHealth(url, values.timeout, await readCa(values.ca));
    console.log(line);
    return healthy ? 0 : 1;
  },
};

// Enough for the states of hundreds of models.
const MOST_BYTES = 65_536;

/** Clients cannot connect to a wildcard address; they use the loopback address instead. */
const LOOPBACK: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** The health URL of a server that listens on this address. */
export function healthUrl(host: string, port: number): string {
  return `http://${hostAndPort(LOOPBACK[host] ?? host, port)}/health`;
}

/** The result of a health check, with a line that describes it. */
export interface Health {
  readonly healthy: boolean;
  readonly line: string;
}

/** The status and the models that are not ready from an answer of `/health`; another text itself. */
function inOneLine(body: string): string {
  return (healthWords(body) ?? body).slice(0, 1000).replaceAll(/\s+/g, " ").trim();
}

function healthWords(body: string): string | undefined {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { status, reason, models } = Object(said) as Readonly<Record<string, unknown>>;
  if (typeof status !== "string" || typeof models !== "object" || models === null) return undefined;
  const states = Object.entries(models);
  const others = states.filter(([, state]) => state !== "ready");
  return [
    reason === undefined ? status : `${status}: ${reason}`,
    `${states.length - others.length} of ${states.length} models are ready`,
    ...others.map(([name, state]) => `${name} is ${state}`),
  ].join("; ");
}

async function readCa(path: string | undefined): Promise<string[]> {
  if (path === undefined) return [];
  try {
    return [await Deno.readTextFile(path)];
  } catch (error) {
    throw configError([`Cannot read --ca ${path}: ${withoutPath(error)}`]);
  }
}

/** Sends one request. Any answer with a status from 200 to 299 is healthy. */
export async function checkHealth(
  url: string,
  timeoutMs: number,
  caCerts: string[] = [],
): Promise<Health> {
  using client = Deno.createHttpClient({ caCerts });
  try {
    const response = await fetch(
      url,
      {
        ...{ redirect: "manual", signal: AbortSignal.timeout(timeoutMs), client },
      } as RequestInit,
    );
    const said = inOneLine(await readStart(response, MOST_BYTES));
    const state = response.ok ? "healthy" : "unhealthy";
    return { healthy: response.ok, line: `${state}: ${url} answers ${response.status} ${said}` };
  } catch (error) {
    return { healthy: false, line: `unhealthy: cannot reach ${url}: ${fetchFailure(error)}` };
  }
}
