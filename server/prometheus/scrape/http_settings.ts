/** Reads how requests to targets authenticate: the fields of Prometheus' HTTP client. */

import type { YamlFile, YamlNode } from "../text/yaml.ts";

/** A value in the configuration, or the path of a file that is read at each scrape. */
export type Secret = { readonly text: string } | { readonly file: string };

/** The `Authorization` header of requests. */
export type HttpAuthorization =
  | { readonly kind: "basic"; readonly username: Secret; readonly password: Secret }
  | { readonly kind: "token"; readonly scheme: string; readonly credentials: Secret };

/** Paths of PEM files. A client certificate has its key. */
export interface TlsFiles {
  readonly ca: string | undefined;
  readonly client: { readonly cert: string; readonly key: string } | undefined;
}

export interface HttpSettings {
  readonly authorization: HttpAuthorization | undefined;
  readonly tls: TlsFiles | undefined;
}

export const HTTP_FIELDS = [
  ...["basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config"] as const,
];

type HttpFields = { readonly [K in typeof HTTP_FIELDS[number]]?: YamlNode };

/** The paths of all files that the settings name. */
export function filesOf({ authorization, tls }: HttpSettings): readonly string[] {
  const secrets = authorization === undefined
    ? []
    : authorization.kind === "basic"
    ? [authorization.username, authorization.password]
    : [authorization.credentials];
  const paths = [tls?.ca, tls?.client?.cert, tls?.client?.key];
  return [
    ...secrets.flatMap((secret) => "file" in secret ? [secret.file] : []),
    ...paths.filter((path) => path !== undefined),
  ];
}

/** @param resolve makes a path of the file absolute */
export function readHttpSettings(
  yaml: YamlFile,
  fields: HttpFields,
  resolve: (path: string) => string,
): HttpSettings {
  return new HttpReader(yaml, resolve).settings(fields);
}

class HttpReader {
  readonly #yaml: YamlFile;
  readonly #resolve: (path: string) => string;

  constructor(yaml: YamlFile, resolve: (path: string) => string) {
    this.#yaml = yaml;
    this.#resolve = resolve;
  }

  settings(fields: HttpFields): HttpSettings {
    const { tls_config: tls, ...credentials } = fields;
    const given = HTTP_FIELDS.filter((name) => name !== "tls_config" && fields[name] !== undefined);
    if (given.length > 1) {
      this.#yaml.report(fields[given[1]!], `${given.join(" and ")} exclude one another: keep one`);
    }
    return { authorization: this.#authorization(credentials), tls: this.#tls(tls) };
  }

  #authorization(fields: HttpFields): HttpAuthorization | undefined {
    if (fields.basic_auth !== undefined) return this.#basic(fields.basic_auth);
    if (fields.authorization !== undefined) return this.#token(fields.authorization);
    const credentials = this.#secret(
      { text: fields.bearer_token, file: fields.bearer_token_file },
      "bearer_token",
    );
    return credentials === undefined ? undefined : { kind: "token", scheme: "Bearer", credentials };
  }

  #basic(node: YamlNode): HttpAuthorization {
    const fields = this.#yaml.fields(node, "basic_auth", [
      ...["username", "username_file", "password", "password_file"] as const,
    ]);
    const { username, username_file, password, password_file } = fields;
    const user = this.#secret({ text: username, file: username_file }, "username");
    if (user === undefined) this.#yaml.report(node, "basic_auth needs a username or username_file");
    return {
      kind: "basic",
      username: user ?? NOTHING,
      password: this.#secret({ text: password, file: password_file }, "password") ?? NOTHING,
    };
  }

  #token(node: YamlNode): HttpAuthorization {
    const { type, credentials, credentials_file } = this.#yaml.fields(node, "authorization", [
      ...["type", "credentials", "credentials_file"] as const,
    ]);
    const scheme = this.#yaml.text(type, "type")?.trim() || "Bearer";
    if (scheme.toLowerCase() === "basic") {
      this.#yaml.report(type, 'the type of authorization cannot be "basic": use basic_auth');
    }
    const secret = this.#secret({ text: credentials, file: credentials_file }, "credentials");
    if (secret === undefined) {
      this.#yaml.report(node, "authorization needs credentials or credentials_file");
    }
    return { kind: "token", scheme, credentials: secret ?? NOTHING };
  }

  #secret(
    { text, file }: { text: YamlNode | undefined; file: YamlNode | undefined },
    name: string,
  ): Secret | undefined {
    if (text !== undefined && file !== undefined) {
      this.#yaml.report(file, `${name} and ${name}_file exclude one another: keep one`);
    }
    if (file !== undefined) return { file: this.#path(file, `${name}_file`) ?? "" };
    const found = this.#yaml.text(text, name);
    return found === undefined ? undefined : { text: found };
  }

  #tls(node: YamlNode | undefined): TlsFiles | undefined {
    if (node === undefined) return undefined;
    const fields = this.#yaml.fields(node, "tls_config", [
      ...["ca_file", "cert_file", "key_file", "insecure_skip_verify"] as const,
    ]);
    if (this.#yaml.boolean(fields.insecure_skip_verify, "insecure_skip_verify") === true) {
      this.#yaml.report(
        fields.insecure_skip_verify,
        "certificates are always verified: name the certificate of the target in ca_file",
      );
    }
    const cert = this.#path(fields.cert_file, "cert_file");
    const key = this.#path(fields.key_file, "key_file");
    if ((cert === undefined) !== (key === undefined)) {
      this.#yaml.report(node, "cert_file and key_file belong together: give both");
    }
    return {
      ca: this.#path(fields.ca_file, "ca_file"),
      client: cert === undefined || key === undefined ? undefined : { cert, key },
    };
  }

  #path(node: YamlNode | undefined, name: string): string | undefined {
    const path = this.#yaml.text(node, name);
    if (path === "") this.#yaml.report(node, `${name} must be the path of a file`);
    return path === undefined ? undefined : this.#resolve(path);
  }
}

const NOTHING: Secret = { text: "" };
