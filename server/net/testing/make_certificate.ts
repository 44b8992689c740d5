/** Writes a self-signed certificate of localhost and its key into a folder, with openssl. */
export async function makeCertificate(
  folder: string,
  name: string,
): Promise<{ readonly cert: string; readonly key: string }> {
  const [cert, key] = [`${folder}/${name}.pem`, `${folder}/${name}.key`];
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
      ...["-keyout", key, "-out", cert],
    ],
    stderr: "piped",
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return { cert, key };
}
