import { generate } from "selfsigned";

/**
 * A certificate for 127.0.0.1 and its key, both as PEM. It signs itself, and is no authority: Deno refuses an authority as the
 * certificate of a server.
 */
export const loopbackCertificate = async (): Promise<{ readonly key: string; readonly cert: string }> => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  return { key, cert };
};
