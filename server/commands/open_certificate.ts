import { configError } from "../errors.ts";
import { CertificateFiles } from "../net/certificate.ts";

/** @throws {KnownError<"config">} for one file without the other, or a pair that is none */
export async function openCertificate(
  { tlsCert, tlsKey }: {
    readonly tlsCert?: string | undefined;
    readonly tlsKey?: string | undefined;
  },
): Promise<CertificateFiles | undefined> {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return await CertificateFiles.open(tlsCert, tlsKey);
  }
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  throw configError(["--tls-cert and --tls-key belong together: give both"]);
}
