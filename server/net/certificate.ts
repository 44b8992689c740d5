import { createPrivateKey, X509Certificate } from "node:crypto";
import { configError, errorMessage, withoutPath } from "../errors.ts";

/** A certificate and its private key, as PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** The files of a certificate, read again when it is renewed. */
export class CertificateFiles {
  readonly #certPath: string;
  readonly #keyPath: string;
  #current: Certificate;
  /** The texts of the last read, so that a broken pair is reported once. */
  #read: Certificate;

  private constructor(certPath: string, keyPath: string, current: Certificate) {
    this.#certPath = certPath;
    this.#keyPath = keyPath;
    this.#current = this.#read = current;
  }

  /** @throws {KnownError<"config">} when a file cannot be read, or both do not belong together */
  static async open(certPath: string, keyPath: string): Promise<CertificateFiles> {
    const pair = await readPair(certPath, keyPath);
    checkPair(pair, certPath, keyPath);
    return new CertificateFiles(certPath, keyPath, pair);
  }

  get current(): Certificate {
    return this.#current;
  }

  /**
   * Reads the files again if they have changed.
   *
   * @returns whether there is another certificate now
   * @throws {KnownError<"config">} when the new files are broken; the certificate before stays
   */
  async poll(): Promise<boolean> {
    const pair = await readPair(this.#certPath, this.#keyPath);
    if (pair.cert === this.#read.cert && pair.key === this.#read.key) return false;
    this.#read = pair;
    checkPair(pair, this.#certPath, this.#keyPath);
    this.#current = pair;
    return true;
  }
}

async function readPair(certPath: string, keyPath: string): Promise<Certificate> {
  const [cert, key] = await Promise.all(
    [certPath, keyPath].map(async (path) => {
      try {
        return await Deno.readTextFile(path);
      } catch (error) {
        throw configError([`Cannot read ${path}: ${withoutPath(error)}`]);
      }
    }),
  );
  return { cert: cert!, key: key! };
}

function checkPair({ cert, key }: Certificate, certPath: string, keyPath: string): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch (error) {
    throw configError([`${certPath} holds no certificate in PEM: ${errorMessage(error)}`]);
  }
  let belongs: boolean;
  try {
    belongs = certificate.checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw configError([`${keyPath} holds no private key in PEM: ${errorMessage(error)}`]);
  }
  if (!belongs) throw configError([`${keyPath} is not the key of the certificate in ${certPath}`]);
}
