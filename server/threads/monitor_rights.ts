import { hostOf } from "../net/host_and_port.ts";
import type { EmbeddedOptions } from "../prometheus/embedded.ts";
import { logPaths } from "../prediction_log/log_file.ts";
import type { LogFileOptions } from "../prediction_log/log_writer.ts";
import type { RemoteOptions } from "../prometheus/remote.ts";
import { filesOf } from "../prometheus/scrape/http_settings.ts";
import { rightToGiveWay } from "./priority.ts";
import type { TracingOptions } from "./messages.ts";
import type { Rights } from "./thread.ts";

/**
 * The permissions of the monitor thread: its targets, its Alertmanager and its data folder, or
 * another Prometheus; the files of the prediction log; and the collector of traces.
 */
export function monitorRights(
  options: EmbeddedOptions | RemoteOptions,
  predictionLog?: LogFileOptions,
  tracing?: Pick<TracingOptions, "url">,
): Rights {
  const { read = [], write = [], net, ...rights } = rightsOf(options);
  const files = predictionLog === undefined ? [] : logPaths(predictionLog.path);
  const collector = tracing === undefined ? [] : [hostOf(new URL(tracing.url))];
  return {
    ...rights,
    net: [...net, ...collector],
    read: [...read, ...files],
    write: [...write, ...files],
  };
}

function rightsOf(options: EmbeddedOptions | RemoteOptions): Rights {
  const sys = rightToGiveWay();
  if (options.kind === "remote") {
    const { url, tokenFile } = options;
    const read = tokenFile === undefined ? [] : [tokenFile];
    return { net: [hostOf(new URL(url))], read, sys };
  }
  const { targets, discovered = { targets: [] }, dataDir, rules } = options;
  const folders = dataDir === undefined ? [] : [dataDir];
  const scraped = [...targets, ...discovered.targets];
  const secrets = discovered.targets.flatMap(({ settings }) => filesOf(settings.http));
  const urls = [...scraped.map(({ url }) => url), rules.alertmanager ?? []].flat();
  const net = urls.map((url) => hostOf(new URL(url)));
  return { net, read: [...folders, ...new Set(secrets)], write: folders, sys };
}
