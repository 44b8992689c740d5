import type { ServeConfig } from "../config/serve_options.ts";
import { configError } from "../errors.ts";

type Config = Pick<
  ServeConfig,
  "prometheus" | "prometheusTenant" | "prometheusTokenFile" | "corsOrigins"
>;

/**
 * Refuses a user in the URL of the external Prometheus together with a token file: the user would
 * replace the token without a word.
 *
 * @throws {KnownError<"config">}
 */
export function requireOneCredential(config: Config): void {
  if (config.prometheusTokenFile === undefined || !hasUser(config.prometheus)) return;
  throw configError([
    "--prometheus has a user or password in its URL, and --prometheus-token-file has a token: " +
    "give one of the two",
  ]);
}

/**
 * The origins whose pages may read `/api/v1`. With credentials for an external Prometheus, `*`
 * would let every page read that Prometheus, so it has no effect then.
 */
export function allowedOrigins(config: Config): readonly string[] {
  const { prometheus, prometheusTenant, prometheusTokenFile, corsOrigins } = config;
  const hasCredentials = hasUser(prometheus) ||
    prometheus !== undefined && (prometheusTenant ?? prometheusTokenFile) !== undefined;
  return hasCredentials ? corsOrigins.filter((origin) => origin !== "*") : corsOrigins;
}

function hasUser(url: string | undefined): boolean {
  if (url === undefined) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}
