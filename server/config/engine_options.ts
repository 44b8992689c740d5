import { nonEmpty, type OptionTable } from "./options.ts";

/** The folder of the native engine, for commands that try models. */
export const LIBRARY_OPTIONS = {
  onnxruntime: {
    flag: "onnxruntime",
    placeholder: "DIR",
    defaultHelp: "WebAssembly alone",
    help: "Folder with the native engine, to try models on it too",
    parse: nonEmpty,
  },
} as const satisfies OptionTable;

/** The options of `engine`. */
export const ENGINE_OPTIONS = {
  from: {
    flag: "from",
    placeholder: "FILE",
    defaultHelp: "download it from --registry",
    help: "The package onnxruntime-node, as npm pack writes it",
    parse: nonEmpty,
  },
  registry: {
    flag: "registry",
    placeholder: "URL",
    env: "NPM_CONFIG_REGISTRY",
    defaultHelp: "none",
    help: "Registry of npm to download the package from, as npm config get registry says",
    parse: registryUrl,
  },
} as const satisfies OptionTable;

function registryUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new RangeError("the URL of a registry, as npm config get registry says");
  }
  return text.endsWith("/") ? text : `${text}/`;
}
