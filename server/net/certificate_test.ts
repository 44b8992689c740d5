import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { KnownError } from "../errors.ts";
import { CertificateFiles } from "./certificate.ts";
import { makeCertificate } from "./testing/make_certificate.ts";

const folder = await Deno.makeTempDir();
const [one, other] = await Promise.all(
  ["one", "other"].map((name) => makeCertificate(folder, name)),
);
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

Deno.test("a certificate is read with its key, and again when it is renewed", async () => {
  const [cert, key] = [`${folder}/live.pem`, `${folder}/live.key`];
  await Deno.copyFile(one!.cert, cert);
  await Deno.copyFile(one!.key, key);
  const files = await CertificateFiles.open(cert, key);
  assertEquals(files.current.cert, await Deno.readTextFile(one!.cert));
  assertEquals(await files.poll(), false);
  // Half of a renewal: the key is still the one before.
  await Deno.copyFile(other!.cert, cert);
  await assertRejects(() => files.poll(), KnownError, "is not the key of the certificate in");
  assertEquals([await files.poll(), files.current.key], [false, await Deno.readTextFile(one!.key)]);
  await Deno.copyFile(other!.key, key);
  assertEquals([await files.poll(), files.current.cert], [
    true,
    await Deno.readTextFile(other!.cert),
  ]);
});

const wrong: readonly (readonly [string, string, string, string])[] = [
  ["a file that is not there", "/nowhere.pem", one!.key, "Cannot read /nowhere.pem: No such file"],
  ["a key in place of a certificate", one!.key, one!.key, "holds no certificate in PEM"],
  ["a certificate in place of a key", one!.cert, one!.cert, "holds no private key in PEM"],
  ["the key of another certificate", one!.cert, other!.key, "is not the key of the certificate in"],
];
for (const [name, cert, key, message] of wrong) {
  Deno.test(`${name} is refused`, async () => {
    await assertRejects(() => CertificateFiles.open(cert, key), KnownError, message);
  });
}
