import * as z from "zod";
import { describeProblem, type Problem } from "../errors.ts";
import { answeredError } from "../net/answered_error.ts";
import { fetchFailure } from "../net/fetch_failure.ts";
import { parseDocument } from "../models/folder/document.ts";
import { type Manifest, parseManifest } from "../models/folder/manifest.ts";
import { parseReference, type Reference } from "../models/folder/reference.ts";

/** The server cannot be reached, or does not answer as Modelwatch does. */
export class ServerClientError extends Error {
  override readonly name = "ServerClientError";
}

const listSchema = z.looseObject({
  models: z.array(z.looseObject({
    name: z.string(),
    default_version: z.string().nullable(),
    versions: z.array(
      z.looseObject({ version: z.string(), state: z.string(), reason: z.string() }),
    ),
  })),
});

const versionSchema = z.looseObject({ manifest: z.looseObject({}).nullable() });

/** A model in the list of the server. */
export type ListedModel = Readonly<z.infer<typeof listSchema>["models"][number]>;

// A server that needs longer to list its models cannot be measured.
const TIMEOUT_MS = 10_000;

/** Asks the server under load which models it serves. */
export class ServerClient {
  readonly #base: string;

  /** @param base the URL of the server, with or without a trailing slash */
  constructor(base: string) {
    this.#base = base.replace(/\/+$/, "");
  }

  url(path: string): string {
    return this.#base + path;
  }

  async models(): Promise<readonly ListedModel[]> {
    return (await this.#document("/models", listSchema)).models;
  }

  /** @returns undefined for a version without a manifest */
  async manifest(model: string, version: string): Promise<Manifest | undefined> {
    const path = versionPath(model, version);
    const { manifest } = await this.#document(path, versionSchema);
    if (manifest === null) return undefined;
    return this.#checked(path, parseManifest(JSON.stringify(manifest)));
  }

  /** @returns undefined for a version without a reference profile */
  async reference(
    model: string,
    version: string,
    manifest: Manifest,
  ): Promise<Reference | undefined> {
    const path = `${versionPath(model, version)}/reference`;
    const text = await this.#get(path);
    return text === undefined ? undefined : this.#checked(path, parseReference(text, manifest));
  }

  async #document<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const text = await this.#get(path);
    if (text === undefined) {
      throw new ServerClientError(
        `There is nothing at ${this.url(path)}: is the target a Modelwatch?`,
      );
    }
    return this.#checked(path, parseDocument(schema, text));
  }

  /** @returns the body of the response; undefined for status 404 */
  async #get(path: string): Promise<string | undefined> {
    const url = this.url(path);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      text = await response.text();
    } catch (error) {
      throw new ServerClientError(`Cannot reach ${url}: ${fetchFailure(error)}`);
    }
    if (response.ok) return text;
    if (response.status === 404) return undefined;
    throw new ServerClientError(`${url} answers ${response.status}: ${answeredError(text)}`);
  }

  #checked<T>(
    path: string,
    parsed: { readonly value: T } | { readonly problems: readonly Problem[] },
  ): T {
    if ("value" in parsed) return parsed.value;
    const problems = parsed.problems.slice(0, 3).map(describeProblem).join("; ");
    throw new ServerClientError(
      `${this.url(path)} answers something else than expected: ${problems}`,
    );
  }
}

function versionPath(model: string, version: string): string {
  return `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
}
