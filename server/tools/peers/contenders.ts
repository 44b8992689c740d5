import { ourCommand } from "../compare/servers.ts";
import { type Form, jsonRows, plainBytes, PROTOCOL_BINARY, PROTOCOL_JSON } from "./form.ts";

/** The place that a server is started for. */
export interface Place {
  /** A folder with one folder for each model. */
  readonly models: string;
  /** The model that is asked for. */
  readonly model: string;
  readonly port: number;
  /** An empty folder of its own. */
  readonly folder: string;
}

/** A program to start. */
export interface Start {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A server of the comparison. */
export interface Contender {
  readonly name: string;
  readonly forms: readonly Form[];
  /** The list of Python packages that it needs, by its first word. */
  readonly packages?: string;
  /** @param programs the folder of programs of its virtual environment */
  start(place: Place, programs: string): Promise<Start>;
}

/** Modelwatch with every metric on, and one serving thread. */
export function modelwatch(
  name: string,
  executable: string | undefined,
  options: readonly string[],
): Contender {
  return {
    name,
    forms: [PROTOCOL_BINARY, PROTOCOL_JSON],
    start: ({ models, port }) =>
      Promise.resolve({
        command: [
          ...[...ourCommand(executable), "serve", "--models", models, "--port", String(port)],
          ...["--threads", "1", ...options],
        ],
      }),
  };
}

const HERE = new URL("./", import.meta.url).pathname;

/** Servers of others, each in the usual form of its own. */
export const PEERS: readonly Contender[] = [
  {
    name: "FastAPI",
    forms: [plainBytes("/predict-bytes"), jsonRows("/predict")],
    packages: "fastapi",
    start: (place, programs) =>
      python(place, [`${programs}/python`, `${HERE}fastapi_server.py`, String(place.port)]),
  },
  {
    name: "MLServer",
    forms: [PROTOCOL_JSON],
    packages: "mlserver",
    start: async (place, programs) => {
      await writeSettings(place);
      return await python(place, [`${programs}/mlserver`, "start", place.folder]);
    },
  },
  {
    name: "BentoML",
    forms: [jsonRows("/predict")],
    packages: "bentoml",
    start: (place, programs) =>
      python(place, [
        ...[`${programs}/bentoml`, "serve", "bentoml_service:Models", "--working-dir", HERE],
        ...["--host", "127.0.0.1", "--port", String(place.port)],
      ]),
  },
  {
    name: "LitServe",
    forms: [jsonRows("/predict")],
    packages: "litserve",
    start: (place, programs) =>
      python(place, [`${programs}/python`, `${HERE}litserve_server.py`, String(place.port)]),
  },
];

/** A program of Python that finds the modules of this folder. */
function python(place: Place, command: readonly string[]): Promise<Start> {
  return Promise.resolve({ command, env: pythonEnvironment(place) });
}

/** Names the graph, and keeps libraries from writing or reporting anything elsewhere. */
export function pythonEnvironment(
  { models, model, folder }: Omit<Place, "port">,
): Readonly<Record<string, string>> {
  return {
    MODEL: `${models}/${model}/1/model.onnx`,
    PYTHONPATH: HERE,
    PYTHONDONTWRITEBYTECODE: "1",
    OMP_NUM_THREADS: "1",
    BENTOML_HOME: folder,
    BENTOML_DO_NOT_TRACK: "True",
  };
}

/** Without workers beside the server, which cost it half of its speed on one core. */
async function writeSettings({ model, port, folder }: Place): Promise<void> {
  const settings = {
    ...{ host: "127.0.0.1", http_port: port, grpc_port: port + 1, metrics_port: port + 2 },
    ...{ debug: false, parallel_workers: 0 },
  };
  const modelSettings = { name: model, implementation: "mlserver_model.OnnxModel" };
  await Deno.writeTextFile(`${folder}/settings.json`, JSON.stringify(settings));
  await Deno.writeTextFile(`${folder}/model-settings.json`, JSON.stringify(modelSettings));
}
